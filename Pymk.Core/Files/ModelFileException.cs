namespace Pymk.Core.Files;

/// <summary>Thrown for a model file that is missing, truncated, altered, or of another kind or version.</summary>
public sealed class ModelFileException(string path, string problem) : IOException($"{path}: {problem}")
{
    /// <summary>The file at fault.</summary>
    public string Path { get; } = path;
}
