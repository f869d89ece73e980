namespace Pymk.Faiss.Files;

/// <summary>A file is not an index that this version can read.</summary>
/// <param name="path">The file.</param>
/// <param name="reason">What is wrong with it.</param>
/// <param name="inner">The cause, where another exception tells it.</param>
public sealed class VectorIndexFileException(string path, string reason, Exception? inner = null)
    : IOException($"{path}: {reason}", inner)
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;
}
