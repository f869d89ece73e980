namespace Pymk.Training.Evaluation.Measures;

/// <summary>Measures of one method.</summary>
/// <param name="Name">Name of the method.</param>
/// <param name="Recall">recall@20.</param>
/// <param name="Mrr">MRR within the first 20.</param>
/// <param name="Hit">hit@20.</param>
/// <param name="RecallCurve">recall@1 … recall@20.</param>
internal sealed record MethodResult(string Name, double Recall, double Mrr, double Hit, double[] RecallCurve);

/// <summary>
/// Sums of ranking measures over users. Let R be a user's true links. recall@20 is the number of R in the first 20 divided by min(20, |R|), so a
/// perfect list scores 1. The reciprocal rank is 1 / rank of the first of R in the first 20, or 0. hit@20 is 1 if any of R is in the first 20.
/// </summary>
internal sealed class RankingScore
{
    /// <summary>The cut of recall and hits.</summary>
    public const int Cut = 20;

    private readonly double[] _recallSums = new double[Cut];
    private double _reciprocalSum;
    private double _hitSum;

    /// <summary>Number of users added.</summary>
    public int Users { get; private set; }

    /// <summary>Mean recall@20.</summary>
    public double Recall => Mean(_recallSums[^1]);

    /// <summary>Mean reciprocal rank.</summary>
    public double Mrr => Mean(_reciprocalSum);

    /// <summary>Mean hit@20.</summary>
    public double Hit => Mean(_hitSum);

    /// <summary>Adds a user's list.</summary>
    /// <param name="ranked">Suggested users, best first.</param>
    /// <param name="relevant">The user's true links, ascending; not empty.</param>
    /// <returns>recall@20 of the list.</returns>
    public double Add(ReadOnlySpan<int> ranked, ReadOnlySpan<int> relevant)
    {
        int found = 0, first = 0;
        for (var i = 0; i < Cut; i++)
        {
            if (i < ranked.Length && relevant.BinarySearch(ranked[i]) >= 0)
            {
                found++;
                first = first == 0 ? i + 1 : first;
            }

            _recallSums[i] += (double)found / Math.Min(i + 1, relevant.Length);
        }

        Users++;
        _reciprocalSum += first == 0 ? 0 : 1.0 / first;
        _hitSum += found > 0 ? 1 : 0;
        return (double)found / Math.Min(Cut, relevant.Length);
    }

    /// <summary>Adds the sums of another score.</summary>
    public void Add(RankingScore other)
    {
        Users += other.Users;
        _reciprocalSum += other._reciprocalSum;
        _hitSum += other._hitSum;
        for (var i = 0; i < Cut; i++)
        {
            _recallSums[i] += other._recallSums[i];
        }
    }

    /// <summary>The means, under a name.</summary>
    public MethodResult ToResult(string name) => new(name, Recall, Mrr, Hit, Array.ConvertAll(_recallSums, Mean));

    private double Mean(double sum) => sum / Math.Max(1, Users);
}
