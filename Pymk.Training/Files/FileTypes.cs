namespace Pymk.Training.Files;

/// <summary>What a file's name says: its type, below the ending of a compression.</summary>
internal static class FileTypes
{
    /// <summary>Endings that may follow any type.</summary>
    public static IReadOnlyList<string> Compressions { get; } = ["", ".gz", ".zst"];

    /// <summary>The type in lower case with its dot: <c>.tsv</c> of <c>connections.tsv.gz</c>. KONECT's <c>out.NAME</c> is <c>.txt</c>.</summary>
    public static string Of(string path)
    {
        var name = Path.GetFileName(path).ToLowerInvariant();
        var type = Path.GetExtension(name);
        if (type.Length > 0 && Compressions.Contains(type))
        {
            name = Path.GetFileNameWithoutExtension(name);
            type = Path.GetExtension(name);
        }

        return name.StartsWith("out.", StringComparison.Ordinal) ? ".txt" : type;
    }
}
