using Pymk.Core.Files;

namespace Pymk.Training.Pipeline;

/// <summary>Embeddings of all users by ordinal: section <c>vectors</c>, users x 128 floats, unit vectors.</summary>
internal static class EmbeddingFile
{
    private const string Kind = "embeddings";
    private const int Version = 1;

    public static void Write(float[] embeddings, string path) => new SectionFile.Writer(Kind, Version).Add("vectors", embeddings).WriteTo(path);

    public static float[] Read(string path) => SectionFile.Read(path, Kind, Version).Get<float>("vectors");
}
