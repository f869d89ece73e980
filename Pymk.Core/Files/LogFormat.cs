using System.Text.Json;

namespace Pymk.Core.Files;

/// <summary>
/// The format of a folder of interaction logs: the file <c>format.json</c> in it, <c>{"format": 1}</c>. A folder without the file has format 1.
/// </summary>
public static class LogFormat
{
    /// <summary>The format that this program writes, and the last that it reads.</summary>
    public const int Current = 1;

    private const string Name = "format.json";

    /// <summary>True for a folder that a service logs into, even where none of its files is complete yet.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, Name));

    /// <summary>Checks that this program reads the folder, which may be missing.</summary>
    /// <exception cref="NewerFormatException">A later program wrote it.</exception>
    /// <exception cref="IOException">The file is no format.</exception>
    public static void Check(string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path))
        {
            return;
        }

        int format;
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            format = json.RootElement.GetProperty("format").GetInt32();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new IOException($$"""{{path}} must hold the format of the interaction logs, such as {"format": 1}: {{e.Message}}""", e);
        }

        NewerFormatException.ThrowIfNewer($"The folder of interaction logs {folder}", format, Current);
    }

    /// <summary>Checks the folder and writes the current format into it. Writers do so before they write.</summary>
    /// <inheritdoc cref="Check"/>
    public static void Write(string folder)
    {
        Check(folder);
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(folder);
            var beside = $"{path}.{Guid.NewGuid():N}";
            File.WriteAllText(beside, $$"""{"format": {{Current}}}""");
            File.Move(beside, path, overwrite: true);
        }
    }
}
