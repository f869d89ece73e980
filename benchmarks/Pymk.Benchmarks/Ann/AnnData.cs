namespace Pymk.Benchmarks.Ann;

/// <summary>Vectors to index, and queries that are not among the vectors.</summary>
internal sealed class AnnData
{
    private AnnData(string what, float[] vectors, float[] queries, int dimension)
    {
        (Vectors, Queries, Dimension) = (vectors, queries, dimension);
        Ids = [.. Enumerable.Range(0, vectors.Length / dimension).Select(row => (long)row)];
        Name = $"{Count:N0} {what}";
    }

    public string Name { get; }

    public float[] Vectors { get; }

    public float[] Queries { get; }

    public long[] Ids { get; }

    public int Dimension { get; }

    public int Count => Ids.Length;

    public int QueryCount => Queries.Length / Dimension;

    public static AnnData Of(AnnSettings settings)
    {
        if (settings.VectorsFile is { } file)
        {
            return Read(file, settings.Queries);
        }

        var (vectors, queries) = SyntheticVectors.Draw(settings.Shape, settings.Count, settings.Queries, settings.Dimension, settings.Seed);
        return new AnnData(SyntheticVectors.Describe(settings.Shape, settings.Dimension), vectors, queries, settings.Dimension);
    }

    /// <summary>Every (n / queries)-th row becomes a query. Zero rows are left out.</summary>
    private static AnnData Read(string path, int wanted)
    {
        var (name, all, d) = VectorFile.Read(path);
        var n = all.Length / d;
        var step = Math.Max(2, n / wanted);
        List<float> queries = [], vectors = new(all.Length);
        for (var row = 0; row < n; row++)
        {
            var vector = all.AsSpan(row * d, d);
            if (!VectorFile.Normalise(vector))
            {
                continue;
            }

            if (row % step == 0 && queries.Count < wanted * d)
            {
                queries.AddRange(vector);
            }
            else
            {
                vectors.AddRange(vector);
            }
        }

        if (queries.Count == 0 || vectors.Count == 0)
        {
            throw new AnnException($"{path}: too few vectors to search among.");
        }

        return new AnnData($"{name}, {d}-d", [.. vectors], [.. queries], d);
    }
}
