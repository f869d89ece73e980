namespace Pymk.Core.Diversity;

/// <summary>How strongly the suggestions of a slate are spread over groups and receivers.</summary>
public sealed record DiversityOptions
{
    /// <summary>Largest share of a slate with the same shared attribute (an employer, a school), 0 to 1; 1 switches the limit off.</summary>
    public double MaxShareOfAttribute { get; init; } = 0.5;

    /// <summary>Largest share of a slate from the same community, 0 to 1; 1 switches the limit off.</summary>
    public double MaxShareOfCommunity { get; init; } = 0.8;

    /// <summary>Exposure of a user in a day, in times shown, before <see cref="ExposureDiscount"/> begins.</summary>
    public int DailyExposures { get; init; } = 200;
}
