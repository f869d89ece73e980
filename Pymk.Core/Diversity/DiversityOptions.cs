namespace Pymk.Core.Diversity;

/// <summary>How strongly a slate is spread.</summary>
public sealed record DiversityOptions
{
    /// <summary>Largest share of a slate that may come through one shared attribute (an employer, a school); 1 switches the rule off.</summary>
    public double MaxShareOfAttribute { get; init; } = 0.5;

    /// <summary>Largest share of a slate from one community; 1 switches the rule off.</summary>
    public double MaxShareOfCommunity { get; init; } = 0.8;

    /// <summary>Times a person may be shown in a day before the discount begins.</summary>
    public int DailyExposures { get; init; } = 200;
}
