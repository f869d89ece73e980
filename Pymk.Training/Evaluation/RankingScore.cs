namespace Pymk.Training.Evaluation;

/// <summary>
/// Sums of ranking measures over users. For a user with relevant others R and a ranked list: recall@20 is the number of R in the first 20 over
/// min(20, |R|), so that a perfect list scores 1; the reciprocal rank is 1 / place of the first of R in the first 20, 0 where none is; hit@20 is whether any of R is in the first 20.
/// </summary>
internal sealed class RankingScore
{
    /// <summary>The cut of recall and hits.</summary>
    public const int Cut = 20;

    public int Users { get; private set; }

    public double RecallSum { get; private set; }

    public double ReciprocalSum { get; private set; }

    public double HitSum { get; private set; }

    /// <summary>Sums of recall@1 … recall@20.</summary>
    public double[] CurveSums { get; } = new double[Cut];

    public double Recall => RecallSum / Math.Max(1, Users);

    public double Mrr => ReciprocalSum / Math.Max(1, Users);

    public double Hit => HitSum / Math.Max(1, Users);

    /// <summary>Adds a user's list.</summary>
    /// <param name="ranked">Suggested users, best first.</param>
    /// <param name="relevant">The user's true others, ascending; not empty.</param>
    public void Add(ReadOnlySpan<int> ranked, ReadOnlySpan<int> relevant)
    {
        int found = 0, first = 0;
        for (var i = 0; i < Cut; i++)
        {
            if (i < ranked.Length && relevant.BinarySearch(ranked[i]) >= 0)
            {
                found++;
                first = first == 0 ? i + 1 : first;
            }

            CurveSums[i] += (double)found / Math.Min(i + 1, relevant.Length);
        }

        Users++;
        RecallSum += (double)found / Math.Min(Cut, relevant.Length);
        ReciprocalSum += first == 0 ? 0 : 1.0 / first;
        HitSum += found > 0 ? 1 : 0;
    }

    /// <summary>The means, under a name.</summary>
    public MethodResult ToResult(string name) => new(name, Recall, Mrr, Hit, [.. CurveSums.Select(sum => sum / Math.Max(1, Users))]);

    /// <summary>Adds another sum.</summary>
    public void Add(RankingScore other)
    {
        Users += other.Users;
        RecallSum += other.RecallSum;
        ReciprocalSum += other.ReciprocalSum;
        HitSum += other.HitSum;
        for (var i = 0; i < Cut; i++)
        {
            CurveSums[i] += other.CurveSums[i];
        }
    }
}
