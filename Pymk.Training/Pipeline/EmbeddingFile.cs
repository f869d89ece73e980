using Pymk.Core.Files;

namespace Pymk.Training.Pipeline;

/// <summary>The file of the embeddings: unit vectors of all users by ordinal, users x 128 floats.</summary>
internal static class EmbeddingFile
{
    private const string Kind = "embeddings";
    private const int Version = 1;

    /// <summary>Writes the file.</summary>
    public static void Write(float[] embeddings, string path) => new SectionFile.Writer(Kind, Version).Add("vectors", embeddings).WriteTo(path);

    /// <summary>Reads the file.</summary>
    /// <exception cref="ModelFileException">The file is missing or damaged.</exception>
    public static float[] Read(string path) => SectionFile.Read(path, Kind, Version).Get<float>("vectors");
}
