namespace Pymk.Core.Files;

/// <summary>Replaces small files as a whole.</summary>
public static class DurableFile
{
    /// <summary>Writes the content beside the path, flushes it and renames it into place: a reader sees the old file or the new one.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var beside = path + ".writing";
        using (var stream = new FileStream(beside, FileMode.Create, FileAccess.Write))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        File.Move(beside, path, overwrite: true);
    }
}
