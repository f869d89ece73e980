using Pymk.Core.Files;

namespace Pymk.Training.Pipeline;

/// <summary>The file of the people who are no bridges, written by the import and read by the stages that walk the graph.</summary>
internal static class NoBridgeFile
{
    private const string Kind = "no-bridges";
    private const int Version = 1;

    /// <summary>Writes the file.</summary>
    /// <param name="people">Ordinals.</param>
    /// <param name="path">The file.</param>
    public static void Write(int[] people, string path) => new SectionFile.Writer(Kind, Version).Add("people", people).WriteTo(path);

    /// <summary>Reads the ordinals.</summary>
    /// <exception cref="ModelFileException">The file is missing or damaged.</exception>
    public static int[] Read(string path) => SectionFile.Read(path, Kind, Version).Get<int>("people");
}
