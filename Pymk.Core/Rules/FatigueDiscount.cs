namespace Pymk.Core.Rules;

/// <summary>
/// Discounts people shown often without an action, and forgets impressions with a half-life: "Modeling Impression Discounting in Large-scale Recommender
/// Systems" (Lee, Lakshmanan, Tiwari, Shah, KDD 2014) finds that interest falls with times shown and recovers with time since.
/// </summary>
public static class FatigueDiscount
{
    /// <summary>Effective impressions after which a person is dropped.</summary>
    public const double DropAfter = 10;

    private const double Steepness = 0.25;
    private static readonly double HalfLifeSeconds = TimeSpan.FromDays(30).TotalSeconds;

    /// <summary>Impressions after forgetting: times shown, halved every 30 days since the last.</summary>
    public static double Effective(ShownCount shown, long now) => shown.Times * Math.Pow(0.5, Math.Max(0, now - shown.LastAt) / HalfLifeSeconds);

    /// <summary>The factor on a score: 1 for a fresh face, falling to 0 with impressions.</summary>
    public static float Factor(ShownCount shown, long now) => (float)(1 / (1 + (Steepness * Effective(shown, now))));
}
