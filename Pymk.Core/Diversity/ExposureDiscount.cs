namespace Pymk.Core.Diversity;

/// <summary>Spares receivers: a person shown to too many others this day is discounted in proportion, so that invitations spread.</summary>
public static class ExposureDiscount
{
    /// <summary>The factor on a score: 1 within the daily budget, budget / exposures beyond.</summary>
    /// <param name="exposuresToday">Times shown to anyone this day.</param>
    /// <param name="budget">Times free of discount, at least 1.</param>
    public static float Factor(int exposuresToday, int budget) => exposuresToday <= budget ? 1f : (float)budget / exposuresToday;
}
