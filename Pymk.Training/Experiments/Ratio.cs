namespace Pymk.Training.Experiments;

/// <summary>
/// A ratio of two sums over clusters: events for each trial. Its variance is that of the delta method over clusters, which is robust against any
/// dependence within one: R = sum(y) / sum(n), Var(R) = C / (C - 1) x sum((y - R n)^2) / sum(n)^2.
/// </summary>
/// <param name="Clusters">Number of clusters.</param>
/// <param name="Trials">Sum of the trials.</param>
/// <param name="Events">Sum of the events.</param>
/// <param name="Variance">Variance of the ratio; NaN for fewer than two clusters.</param>
internal readonly record struct Ratio(int Clusters, double Trials, double Events, double Variance)
{
    /// <summary>Events for each trial; NaN without trials.</summary>
    public double Value => Events / Trials;

    /// <summary>Standard error of <see cref="Value"/>.</summary>
    public double Error => Math.Sqrt(Variance);

    /// <summary>The ratio of clusters.</summary>
    public static Ratio Of(IReadOnlyCollection<Cluster> clusters)
    {
        var (trials, events) = (clusters.Sum(c => c.Trials), clusters.Sum(c => c.Events));
        var ratio = events / trials;
        var squares = clusters.Sum(c => Math.Pow(c.Events - (ratio * c.Trials), 2));
        var count = clusters.Count;
        return new Ratio(count, trials, events, count < 2 ? double.NaN : squares / (trials * trials) * count / (count - 1));
    }
}
