namespace Pymk.Faiss.Tests;

/// <summary>Seeded vectors in clusters, like embeddings of people.</summary>
internal static class Clustered
{
    public static float[] Vectors(int count, int dimension, int seed, int clusters = 50, double spread = 0.6)
    {
        var random = new Random(seed);
        var centres = new float[clusters * dimension];
        for (var i = 0; i < centres.Length; i++)
        {
            centres[i] = (float)Normal(random);
        }

        var vectors = new float[count * dimension];
        for (var row = 0; row < count; row++)
        {
            var centre = random.Next(clusters);
            for (var j = 0; j < dimension; j++)
            {
                vectors[row * dimension + j] = centres[centre * dimension + j] + (float)(spread * Normal(random));
            }
        }

        return vectors;
    }

    public static long[] Ids(int count, long first = 1_000_000_007, long step = 3) =>
        [.. Enumerable.Range(0, count).Select(row => first + row * step)];

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
