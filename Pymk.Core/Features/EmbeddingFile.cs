using Pymk.Core.Files;

namespace Pymk.Core.Features;

/// <summary><c>embeddings.bin</c>: unit vectors of all users by ordinal, users x <see cref="UserRow.EmbeddingDimension"/> floats.</summary>
public static class EmbeddingFile
{
    private const string Kind = "embeddings";
    private const int Version = 1;

    /// <summary>Writes the file beside <paramref name="path"/> and renames it into place.</summary>
    public static void Write(float[] embeddings, string path) => new SectionFile.Writer(Kind, Version).Add("vectors", embeddings).WriteTo(path);

    /// <summary>Reads the file.</summary>
    /// <exception cref="ModelFileException">The file is missing or damaged.</exception>
    public static float[] Read(string path) => SectionFile.Read(path, Kind, Version).Get<float>("vectors");

    /// <summary>Sets the vectors of users to zero.</summary>
    /// <param name="path">The file.</param>
    /// <param name="users">Ordinals, ascending; those erased before may be among them.</param>
    /// <returns>Number of vectors that were not zero. The file stays as it is where all were.</returns>
    /// <exception cref="ModelFileException">The file is missing or damaged.</exception>
    public static int Erase(string path, int[] users)
    {
        const int d = UserRow.EmbeddingDimension;
        using var file = SectionFile.Editor.Open(path, Kind, Version);
        var vectors = file.Get<float>("vectors");
        var known = Array.FindAll(users, user => vectors.AsSpan(user * d, d).ContainsAnyExcept(0f));
        if (known.Length > 0)
        {
            Array.ForEach(known, user => vectors.AsSpan(user * d, d).Clear());
            file.Set("vectors", vectors).Save();
        }

        return known.Length;
    }
}
