using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Pymk.Benchmarks.Ann;

/// <summary>Vectors to index and queries that are not among them.</summary>
internal sealed class AnnData
{
    private AnnData(string name, float[] vectors, float[] queries, int dimension)
    {
        (Name, Vectors, Queries, Dimension) = (name, vectors, queries, dimension);
        Ids = [.. Enumerable.Range(0, vectors.Length / dimension).Select(row => (long)row)];
    }

    public string Name { get; }

    public float[] Vectors { get; }

    public float[] Queries { get; }

    public long[] Ids { get; }

    public int Dimension { get; }

    public int Count => Ids.Length;

    public static AnnData Of(AnnSettings settings) => settings.VectorsFile is { } file ? Read(file, settings) : Synthetic(settings);

    /// <summary>
    /// Unit vectors as learnt embeddings are: around 1,000 centres in 32 degrees of freedom (a centre plus 0.6 of a normal vector),
    /// mapped linearly onto all coordinates, with a tenth of noise in each.
    /// </summary>
    private static AnnData Synthetic(AnnSettings settings)
    {
        const int Centres = 1_000;
        const float Spread = 0.6f;
        const float Noise = 0.1f;
        int d = settings.Dimension;
        int latent = Math.Min(32, d);
        float scale = 1 / MathF.Sqrt(latent);
        var random = new Random(settings.Seed);
        float[] centres = new float[Centres * latent], map = new float[latent * d], point = new float[latent];
        Normal(random, centres);
        Normal(random, map);
        float[] Draw(int count)
        {
            float[] vectors = new float[count * d];
            for (int row = 0; row < count; row++)
            {
                var vector = vectors.AsSpan(row * d, d);
                Normal(random, point);
                Normal(random, vector);
                int centre = random.Next(Centres) * latent;
                foreach (ref float value in vector) value *= Noise;
                for (int i = 0; i < latent; i++) AddScaled(vector, map.AsSpan(i * d, d), scale * (centres[centre + i] + Spread * point[i]));
                Normalise(vector);
            }

            return vectors;
        }

        return new AnnData($"{settings.Count:N0} synthetic unit vectors around {Centres:N0} centres in {latent} degrees of freedom, {d}-d", Draw(settings.Count), Draw(settings.Queries), d);
    }

    /// <summary>Reads int32 n, int32 d and n x d float32, little-endian; every (n / queries)-th row becomes a query.</summary>
    private static AnnData Read(string path, AnnSettings settings)
    {
        if (!File.Exists(path)) throw new AnnException($"{path}: no such file.");
        using var file = File.OpenRead(path);
        Span<byte> head = stackalloc byte[8];
        if (file.ReadAtLeast(head, 8, throwOnEndOfStream: false) < 8) throw new AnnException($"{path}: too short for a file of vectors.");
        int n = BinaryPrimitives.ReadInt32LittleEndian(head), d = BinaryPrimitives.ReadInt32LittleEndian(head[4..]);
        if (n < 2 || d is < 1 or > 65_536 || file.Length != 8 + (long)n * d * sizeof(float))
            throw new AnnException($"{path}: not int32 n, int32 d and n x d float32 (n {n}, d {d}, {file.Length} bytes).");
        float[] all = new float[checked(n * d)];
        file.ReadExactly(MemoryMarshal.AsBytes(all.AsSpan()));
        int step = Math.Max(2, n / settings.Queries);
        List<float> queries = [], vectors = new(all.Length);
        for (int row = 0; row < n; row++)
        {
            var vector = all.AsSpan(row * d, d);
            if (!Normalise(vector)) continue;
            if (row % step == 0 && queries.Count < settings.Queries * d) queries.AddRange(vector);
            else vectors.AddRange(vector);
        }

        return new AnnData($"{vectors.Count / d:N0} vectors of {Path.GetFileName(path)}, {d}-d", [.. vectors], [.. queries], d);
    }

    private static void Normal(Random random, Span<float> values)
    {
        for (int i = 0; i < values.Length; i += 2)
        {
            double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            var (sin, cos) = Math.SinCos(2 * Math.PI * random.NextDouble());
            values[i] = (float)(radius * cos);
            if (i + 1 < values.Length) values[i + 1] = (float)(radius * sin);
        }
    }

    private static void AddScaled(Span<float> to, ReadOnlySpan<float> vector, float factor)
    {
        for (int j = 0; j < to.Length; j++) to[j] += factor * vector[j];
    }

    private static bool Normalise(Span<float> vector)
    {
        double norm = 0;
        foreach (float value in vector) norm += (double)value * value;
        if (!(norm > 0) || !double.IsFinite(norm)) return false;
        float inverse = (float)(1 / Math.Sqrt(norm));
        foreach (ref float value in vector) value *= inverse;
        return true;
    }
}
