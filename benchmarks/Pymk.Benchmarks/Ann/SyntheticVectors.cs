namespace Pymk.Benchmarks.Ann;

/// <summary>The shapes of synthetic unit vectors, all around 1,000 centres.</summary>
internal static class SyntheticVectors
{
    /// <summary>
    /// A vector is a centre plus 0.6 of a normal vector. It has as many degrees of freedom as coordinates, the hardest case for any index.
    /// </summary>
    public const string Clusters = "clusters";

    /// <summary>
    /// Like learnt embeddings: the same clusters in 32 degrees of freedom, mapped linearly onto all coordinates, plus 0.1 of a normal vector.
    /// </summary>
    public const string Latent = "latent";

    private const int Centres = 1_000;
    private const int LatentDimension = 32;
    private const float Spread = 0.6f;
    private const float Noise = 0.1f;

    public static string Describe(string shape, int dimension) => shape == Clusters
        ? $"synthetic unit vectors around {Centres:N0} centres, {dimension}-d, spread {Spread} alike in all coordinates"
        : $"synthetic unit vectors around {Centres:N0} centres in {Math.Min(LatentDimension, dimension)} degrees of freedom, {dimension}-d";

    /// <summary>Draws vectors and queries of the same distribution.</summary>
    public static (float[] Vectors, float[] Queries) Draw(string shape, int count, int queries, int dimension, int seed)
    {
        var random = new Random(seed);
        var latent = shape == Clusters ? dimension : Math.Min(LatentDimension, dimension);
        var centres = new float[Centres * latent];
        Fill(random, centres);
        float[]? map = null;
        if (shape == Latent)
        {
            map = new float[latent * dimension];
            Fill(random, map);
        }

        return (Rows(random, centres, map, count, dimension, latent), Rows(random, centres, map, queries, dimension, latent));
    }

    private static float[] Rows(Random random, float[] centres, float[]? map, int count, int dimension, int latent)
    {
        float[] vectors = new float[count * dimension], point = new float[latent];
        var scale = 1 / MathF.Sqrt(latent);
        for (var row = 0; row < count; row++)
        {
            var vector = vectors.AsSpan(row * dimension, dimension);
            Fill(random, point);
            var centre = random.Next(Centres) * latent;
            for (var i = 0; i < latent; i++)
            {
                point[i] = centres[centre + i] + Spread * point[i];
            }

            if (map is null)
            {
                point.CopyTo(vector);
            }
            else
            {
                Fill(random, vector);
                foreach (ref var value in vector)
                {
                    value *= Noise;
                }

                for (var i = 0; i < latent; i++)
                {
                    AddScaled(vector, map.AsSpan(i * dimension, dimension), scale * point[i]);
                }
            }

            VectorFile.Normalise(vector);
        }

        return vectors;
    }

    /// <summary>Normal numbers (Box and Muller, 1958).</summary>
    private static void Fill(Random random, Span<float> values)
    {
        for (var i = 0; i < values.Length; i += 2)
        {
            var radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            var (sin, cos) = Math.SinCos(2 * Math.PI * random.NextDouble());
            values[i] = (float)(radius * cos);
            if (i + 1 < values.Length)
            {
                values[i + 1] = (float)(radius * sin);
            }
        }
    }

    private static void AddScaled(Span<float> to, ReadOnlySpan<float> vector, float factor)
    {
        for (var j = 0; j < to.Length; j++)
        {
            to[j] += factor * vector[j];
        }
    }
}
