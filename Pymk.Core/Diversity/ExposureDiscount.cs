namespace Pymk.Core.Diversity;

/// <summary>Lowers the score of a user that was shown to too many others today, so that invitations spread over receivers.</summary>
public static class ExposureDiscount
{
    /// <summary>The factor on a score: 1 within the daily budget, budget / exposure beyond it.</summary>
    /// <param name="exposuresToday">Exposure: times shown to anyone today.</param>
    /// <param name="budget">Exposure without discount, at least 1.</param>
    public static float Factor(int exposuresToday, int budget) => exposuresToday <= budget ? 1f : (float)budget / exposuresToday;
}
