namespace Pymk.Core.Rules;

/// <summary>
/// Fatigue: lowers the score of a user who was shown often without an action. Views are forgotten with a half-life of 30 days. Lee, Lakshmanan,
/// Tiwari and Shah, "Modeling Impression Discounting in Large-scale Recommender Systems" (KDD 2014), find that interest falls with the number of
/// impressions and recovers with the time since.
/// </summary>
public static class FatigueDiscount
{
    /// <summary>Effective views from which on a user is not suggested.</summary>
    public const double DropAfter = 10;

    /// <summary>Effective views below which a count may be forgotten: it lowers a score by less than 1 / 32.</summary>
    public const double Negligible = 0.125;

    /// <summary>The most people whom a user's counts may name.</summary>
    public const int MaxPeople = 1_000;

    /// <summary>The people with the most effective views who stay where a user's counts name more than <see cref="MaxPeople"/>.</summary>
    public const int PeopleAfterForgetting = MaxPeople * 3 / 4;

    /// <summary>Days after the last view for which a user's counts are kept where no setting says otherwise.</summary>
    public const int KeepDays = 180;

    /// <summary>The time in which effective views halve.</summary>
    public static readonly TimeSpan HalfLife = TimeSpan.FromDays(30);

    private const double Steepness = 0.25;

    /// <summary>Effective views: the number of views, halved every 30 days since the last.</summary>
    /// <param name="views">Views without an action.</param>
    /// <param name="now">Unix seconds.</param>
    public static double Effective(ViewTally views, long now) =>
        views.Times * Math.Pow(0.5, Math.Max(0, now - views.LastAt) / HalfLife.TotalSeconds);

    /// <summary>The factor on a score, 1 / (1 + effective / 4): 1 without views, falling towards 0.</summary>
    /// <param name="views">Views without an action.</param>
    /// <param name="now">Unix seconds.</param>
    public static float Factor(ViewTally views, long now) => (float)(1 / (1 + (Steepness * Effective(views, now))));
}
