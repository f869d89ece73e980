namespace Pymk.Core.Snapshots;

/// <summary>A snapshot is incomplete, damaged or of another format, or its folder cannot take one.</summary>
/// <param name="path">The file or folder at fault.</param>
/// <param name="problem">What is wrong with it and what to do.</param>
public sealed class SnapshotFileException(string path, string problem) : IOException($"{path}: {problem}")
{
    /// <summary>The file or folder at fault.</summary>
    public string Path { get; } = path;
}
