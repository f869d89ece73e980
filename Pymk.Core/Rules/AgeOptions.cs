using System.Globalization;

namespace Pymk.Core.Rules;

/// <summary>The age rule, below <c>Pymk:Rules:Age</c>: people of different age bands are not suggested to one another.</summary>
public sealed class AgeOptions
{
    private const string Section = $"{RuleOptions.Section}:{nameof(RuleOptions.Age)}";
    private const int MostBounds = 20;

    /// <summary>The profile attribute that tells the age, by its exact name; empty for no age rule.</summary>
    public string Attribute { get; set; } = "";

    /// <summary>What the attribute holds.</summary>
    public AgeUnit Unit { get; set; } = AgeUnit.Years;

    /// <summary>The first age, in years, of every band but the lowest: ascending, 1 to 120. Empty for 18 alone.</summary>
    public int[] Bounds { get; set; } = [];

    /// <summary>The bounds that hold.</summary>
    internal int[] Limits => Bounds is { Length: > 0 } ? Bounds : [18];

    /// <inheritdoc cref="RuleOptions.Problems"/>
    internal IEnumerable<string> Problems()
    {
        if (Attribute is null || Attribute != Attribute.Trim())
        {
            yield return $"{Section}:{nameof(Attribute)} must be the name of a profile attribute or empty, is '{Attribute}'.";
        }

        if (!Enum.IsDefined(Unit))
        {
            yield return $"{Section}:{nameof(Unit)} must be {string.Join(", ", Enum.GetNames<AgeUnit>())}, is {Unit}.";
        }

        if (Limits.Length > MostBounds || Limits.Any(b => b is < 1 or > AgeRule.MostYears) || !Limits.SequenceEqual(Limits.Distinct().Order()))
        {
            var found = string.Join(", ", Limits.Select(b => b.ToString(CultureInfo.InvariantCulture)));
            yield return $"{Section}:{nameof(Bounds)} must be at most {MostBounds} ascending ages of 1 to {AgeRule.MostYears}, is {found}.";
        }
    }
}

/// <summary>What an age attribute holds.</summary>
public enum AgeUnit
{
    /// <summary>The age in years, such as 17.</summary>
    Years,

    /// <summary>The year of birth, such as 2008.</summary>
    BirthYear,

    /// <summary>The date of birth, such as 2008-05-17.</summary>
    BirthDate,
}
