namespace Pymk.Core.Files;

/// <summary>Replaces small files as a whole.</summary>
public static class DurableFile
{
    /// <summary>Writes the content beside the path, flushes it and renames it into place: a reader sees the old file or the new one.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var beside = path + ".writing";
        WriteNew(beside, content);
        File.Move(beside, path, overwrite: true);
    }

    /// <summary>Writes the content as <see cref="Write"/> does, unless there is a file; false where there is one. Of several callers one succeeds.</summary>
    public static bool TryWrite(string path, ReadOnlySpan<byte> content)
    {
        var beside = $"{path}.{Guid.NewGuid():N}.writing";
        WriteNew(beside, content);
        try
        {
            File.Move(beside, path, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(path))
        {
            return false;
        }
        finally
        {
            File.Delete(beside);
        }
    }

    private static void WriteNew(string path, ReadOnlySpan<byte> content)
    {
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write);
        stream.Write(content);
        stream.Flush(flushToDisk: true);
    }
}
