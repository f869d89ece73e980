using System.Text.Json;
using System.Text.Json.Serialization;
using Pymk.Core.Files;

namespace Pymk.Core.Snapshots;

/// <summary>Reads and writes the small files of a snapshot.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SnapshotManifest))]
[JsonSerializable(typeof(UnfinishedSnapshot))]
[JsonSerializable(typeof(ShardSnapshot))]
internal sealed partial class SnapshotJson : JsonSerializerContext
{
    /// <summary>Replaces a file as a whole.</summary>
    public static void Write<T>(string path, T value) =>
        DurableFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(value, typeof(T), Default));

    /// <summary>Writes a file where there is none; false where there is one.</summary>
    public static bool TryWrite<T>(string path, T value) =>
        DurableFile.TryWrite(path, JsonSerializer.SerializeToUtf8Bytes(value, typeof(T), Default));

    /// <summary>Reads a file; null where there is none.</summary>
    /// <exception cref="SnapshotFileException">It is damaged.</exception>
    public static T? Read<T>(string path)
        where T : class
    {
        try
        {
            return (T?)JsonSerializer.Deserialize(File.ReadAllBytes(path), typeof(T), Default)
                ?? throw new SnapshotFileException(path, "is empty; take the snapshot again");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            throw new SnapshotFileException(path, $"cannot be read ({e.Message}); take the snapshot again");
        }
    }
}
