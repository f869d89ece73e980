using Pymk.Client;
using Pymk.Grains.Events;
using Pymk.Silo.Settings;

namespace Pymk.Silo.Events;

/// <summary>
/// Holds the folder of the interaction logs for a cluster while a silo of it runs. Its silos share the folder; those of two clusters would refuse
/// each other's writes. The file <c>cluster.lock</c> names the cluster, and every silo has a shared lock on it, which the system drops with the process.
/// </summary>
internal sealed class LogFolder : IDisposable
{
    private const string Name = "cluster.lock";

    // Another silo may be naming itself, which takes microseconds.
    private const int Attempts = 50;
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(20);

    private readonly FileStream _shared;

    private LogFolder(FileStream shared) => _shared = shared;

    /// <summary>The cluster of a silo: that of its embedded store, or that of its name.</summary>
    public static string OwnerOf(SiloSettings settings) => string.IsNullOrEmpty(settings.Redis)
        ? $"with its store in {Path.GetFullPath(settings.Data)}"
        : $"of the cluster {settings.ClusterId}";

    /// <summary>Holds a folder until disposal; creates it where it is missing.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="owner">The cluster, see <see cref="OwnerOf"/>.</param>
    /// <exception cref="SettingException">A silo of another cluster holds it.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static async Task<LogFolder> HoldAsync(string folder, string owner)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, Name);
        for (var attempt = 1; ; attempt++)
        {
            TryName(path, owner);
            try
            {
                var shared = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                using var reader = new StreamReader(shared, leaveOpen: true);
                if (await reader.ReadToEndAsync() is var other && other == owner)
                {
                    return new LogFolder(shared);
                }

                await shared.DisposeAsync();
                throw new SettingException(
                    $"A silo {other} writes the interaction logs in {Path.GetFullPath(folder)}; stop it, or choose another folder with "
                    + $"--set {EventLogOptions.Section}:{nameof(EventLogOptions.Folder)}=FOLDER.");
            }
            catch (IOException) when (attempt < Attempts)
            {
                await Task.Delay(Wait);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _shared.Dispose();

    // The lock is exclusive, so nobody else holds the folder where it succeeds.
    private static void TryName(string path, string owner)
    {
        try
        {
            using var exclusive = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            exclusive.SetLength(0);
            using var writer = new StreamWriter(exclusive);
            writer.Write(owner);
        }
        catch (IOException)
        {
            // Somebody holds it; the name tells who.
        }
    }
}
