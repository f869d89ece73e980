namespace Pymk.Training.Evaluation.Judging;

/// <summary>How far chance alone moves a measure.</summary>
internal static class StandardError
{
    private const int Resamples = 200;

    /// <summary>Standard error of the mean of independent values; infinite for fewer than two.</summary>
    public static double OfMean(double[] values) =>
        values.Length < 2 ? double.PositiveInfinity : Deviation(values) / Math.Sqrt(values.Length);

    /// <summary>Standard error of a measure of groups of rows, by the bootstrap: groups are drawn with replacement (Efron 1979).</summary>
    /// <param name="groups">Rows that depend on each other, such as those of a user.</param>
    /// <param name="measure">The measure of some rows; NaN where it is undefined for them.</param>
    /// <param name="seed">Seed of the draws.</param>
    /// <returns>Infinite where fewer than two draws have a measure.</returns>
    public static double OfMeasure(int[][] groups, Func<int[], double> measure, int seed)
    {
        var values = new double[Resamples];
        Parallel.For(0, Resamples, i =>
        {
            var random = new Random(unchecked((seed * 7919) + i));
            values[i] = measure([.. Enumerable.Range(0, groups.Length).SelectMany(_ => groups[random.Next(groups.Length)])]);
        });
        var known = Array.FindAll(values, double.IsFinite);
        return known.Length < 2 ? double.PositiveInfinity : Deviation(known);
    }

    private static double Deviation(double[] values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1));
    }
}
