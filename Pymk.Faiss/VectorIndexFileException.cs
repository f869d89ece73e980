namespace Pymk.Faiss;

/// <summary>A file that is not an index this version can read: its path and what is wrong with it.</summary>
public sealed class VectorIndexFileException(string path, string reason, Exception? inner = null)
    : IOException($"{path}: {reason}", inner)
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;
}
