using System.Text;
using Pymk.Core.Files;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Silo.Settings;

namespace Pymk.Silo.Ids;

/// <summary>
/// A word beside the files of an embedded store: the kind of user ids that the store holds. One process at a time may open the store; <c>doctor</c>
/// reads the word while a service has it open.
/// </summary>
internal static class EmbeddedIds
{
    /// <summary>Name of the file below <c>Pymk:Data</c>.</summary>
    public const string FileName = "ids";

    /// <summary>Writes the word. Does nothing for a store in Redis.</summary>
    public static void Write(SiloSettings settings, UserIdKind kind)
    {
        if (string.IsNullOrEmpty(settings.Redis) && Read(settings) != kind)
        {
            DurableFile.Write(PathOf(settings), Encoding.UTF8.GetBytes(UserIdKindNames.Of(kind)));
        }
    }

    /// <summary>Reads the word; null where no silo has opened the store.</summary>
    /// <exception cref="IOException">The file holds another word, or cannot be read.</exception>
    public static UserIdKind? Read(SiloSettings settings)
    {
        var path = PathOf(settings);
        return !File.Exists(path) ? null
            : UserIdKindNames.Parse(File.ReadAllText(path)) ?? throw new IOException($"{path} names no kind of user ids that this program knows");
    }

    private static string PathOf(SiloSettings settings) => Path.Combine(settings.Data, FileName);
}
