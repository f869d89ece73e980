using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Pymk.Core.Files;
using Pymk.Core.Models;

namespace Pymk.Benchmarks.Ann;

/// <summary>
/// Vectors from disk: a model directory, a version's folder or its embeddings.bin, or int32 n, int32 d and n x d float32, little-endian.
/// </summary>
internal static class VectorFile
{
    private const uint SectionMagic = 0x4B4D5950; // "PYMK"

    /// <summary>Reads the rows as they are, and their dimension.</summary>
    public static (string Name, float[] Vectors, int Dimension) Read(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                return ReadModel(ModelDirectory.HasModel(path) ? ModelDirectory.CurrentVersion(path) : path);
            }

            if (!File.Exists(path))
            {
                throw new AnnException($"{path}: no such file.");
            }

            using var file = File.OpenRead(path);
            Span<byte> head = stackalloc byte[8];
            if (file.ReadAtLeast(head, 8, throwOnEndOfStream: false) < 8)
            {
                throw new AnnException($"{path}: too short for a file of vectors.");
            }

            if (BinaryPrimitives.ReadUInt32LittleEndian(head) == SectionMagic)
            {
                return ReadModel(Path.GetDirectoryName(Path.GetFullPath(path))!, path);
            }

            return ReadPlain(path, file, BinaryPrimitives.ReadInt32LittleEndian(head), BinaryPrimitives.ReadInt32LittleEndian(head[4..]));
        }
        catch (ModelFileException problem)
        {
            throw new AnnException(problem.Message);
        }
    }

    /// <summary>Scales a vector to unit length. False for a vector that is zero or not finite.</summary>
    public static bool Normalise(Span<float> vector)
    {
        double norm = 0;
        foreach (var value in vector)
        {
            norm += (double)value * value;
        }

        if (!(norm > 0) || !double.IsFinite(norm))
        {
            return false;
        }

        var inverse = (float)(1 / Math.Sqrt(norm));
        foreach (ref var value in vector)
        {
            value *= inverse;
        }

        return true;
    }

    /// <summary>Reads the embeddings of a model version; the manifest tells their dimension.</summary>
    private static (string Name, float[] Vectors, int Dimension) ReadModel(string version, string? path = null)
    {
        var manifest = ModelDirectory.ReadManifest(version);
        path ??= new ModelFiles(version).Embeddings;
        if (!File.Exists(path))
        {
            throw new AnnException($"{path}: no such file.");
        }

        var vectors = SectionFile.Read(path, "embeddings", 1).Get<float>("vectors");
        if (vectors.Length % manifest.EmbeddingDimension != 0)
        {
            throw new AnnException($"{path}: {vectors.Length} numbers are not a whole number of vectors of dimension {manifest.EmbeddingDimension}.");
        }

        return ($"trained embeddings of model version {manifest.Version}", vectors, manifest.EmbeddingDimension);
    }

    private static (string Name, float[] Vectors, int Dimension) ReadPlain(string path, FileStream file, int n, int d)
    {
        if (n < 2 || d is < 1 or > 65_536 || file.Length != 8 + (long)n * d * sizeof(float))
        {
            throw new AnnException(
                $"{path}: neither embeddings of a model nor int32 n, int32 d and n x d float32 (n {n}, d {d}, {file.Length} bytes).");
        }

        var vectors = new float[checked(n * d)];
        file.ReadExactly(MemoryMarshal.AsBytes(vectors.AsSpan()));
        return ($"vectors of {Path.GetFileName(path)}", vectors, d);
    }
}
