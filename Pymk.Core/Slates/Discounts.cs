namespace Pymk.Core.Slates;

/// <summary>The factors on a candidate's score, each above 0 and at most 1.</summary>
/// <param name="Fatigue">Of views without an action: <see cref="Rules.FatigueDiscount"/>.</param>
/// <param name="Inactive">Of days without activity, where the operator lowers such people: <see cref="Rules.InactiveRule"/>.</param>
/// <param name="Exposure">Of the people to whom the candidate was shown today: <see cref="Diversity.ExposureDiscount"/>.</param>
public readonly record struct Discounts(float Fatigue, float Inactive, float Exposure)
{
    /// <summary>The score after the discounts.</summary>
    public float Of(float score) => score * Fatigue * Inactive * Exposure;
}
