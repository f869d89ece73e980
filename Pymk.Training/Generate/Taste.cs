namespace Pymk.Training.Generate;

/// <summary>
/// The hidden taste: two logistic models of observable facts, an inclination that behaviour reveals over time, and a little irreducible noise.
/// Outcomes are sampled with these probabilities; <c>taste.parquet</c> keeps them, so that a model can be compared with the truth.
/// </summary>
internal static class Taste
{
    private const double TemperWeight = 0.3;
    private const double Noise = 0.1;

    /// <summary>Probability that a position in the slate is viewed.</summary>
    public static double View(int position) => 0.95 * Math.Pow(position, -0.35);

    /// <summary>P(invite | viewed).</summary>
    public static double Invite(in PairFacts facts, double temper, ref Dice dice) =>
        Logistic(InviteLogit(facts) + (TemperWeight * temper) + (Noise * dice.Normal()));

    /// <summary>What the taste tells of an invitation before temper and noise: the best order of a slate.</summary>
    public static double InviteLogit(in PairFacts facts) =>
        -3.1
            + (0.6 * Math.Log(1 + facts.CommonNeighbors)) + (facts.SameSchool ? 0.8 : 0) + (facts.SameEmployer ? 0.9 : 0)
            + (facts.SamePlace ? 0.3 : 0)
            + (0.3 * Math.Min(facts.SharedSkills, 3)) + (0.35 * Math.Min(facts.SharedInterests, 3))
            - (0.25 * Math.Abs(Math.Log((1.0 + facts.CandidateDegree) / (1 + facts.Degree)))) + (0.5 * Recency(facts.CandidateDays))
            - (0.5 * Math.Log(1 + facts.TimesShown)) - (0.06 * (facts.Position - 1));

    /// <summary>P(accept | invited).</summary>
    public static double Accept(in PairFacts facts, double temper, ref Dice dice)
    {
        return Logistic(-1.4
            + (0.7 * Math.Log(1 + facts.CommonNeighbors)) + (facts.SameSchool ? 1.0 : 0) + (facts.SameEmployer ? 0.8 : 0)
            + (facts.SamePlace ? 0.3 : 0)
            + (0.25 * Math.Min(facts.SharedSkills, 3)) + (0.3 * Math.Min(facts.SharedInterests, 3))
            - (0.6 * Math.Max(0, Math.Log((1.0 + facts.CandidateDegree) / (1 + facts.Degree)))) + (0.4 * Recency(facts.CandidateDays))
            + (TemperWeight * temper) + (Noise * dice.Normal()));
    }

    /// <summary>1 for an account of today, one half after 60 days.</summary>
    private static double Recency(double days) => Math.Pow(2, -Math.Max(0, days) / 60);

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));
}
