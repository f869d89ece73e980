namespace Pymk.Core.Files;

/// <summary>Thrown for a model file that is missing, truncated, altered, or of another kind or version.</summary>
public sealed class ModelFileException : IOException
{
    /// <summary>Creates the failure of one file.</summary>
    public ModelFileException(string path, string problem)
        : this(path, ": ", problem)
    {
    }

    private ModelFileException(string path, string separator, string problem)
        : base(path + separator + problem) => Path = path;

    /// <summary>The file or folder at fault.</summary>
    public string Path { get; }

    /// <summary>The failure of a folder without a model; the message ends with a command that can be pasted.</summary>
    public static ModelFileException NoModel(string root)
    {
        var quoted = root.Replace("'", @"'\''", StringComparison.Ordinal);
        return new ModelFileException(root, " ", $"holds no trained model; run ./pymk train --data DIR --model '{quoted}'");
    }
}
