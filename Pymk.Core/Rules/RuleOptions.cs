namespace Pymk.Core.Rules;

/// <summary>The rules that an operator sets, below <c>Pymk:Rules</c>: the same on all silos and offline. None is on by default.</summary>
public sealed class RuleOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Pymk:Rules";

    private const int MostDays = 36_500;

    /// <summary>
    /// Whole days (UTC) without activity after which a person counts as inactive, 0 to 36,500; 0 for never. 180 is a good start.
    /// </summary>
    public int InactiveDays { get; set; }

    /// <summary>What happens to inactive people.</summary>
    public InactiveAction InactiveAction { get; set; } = InactiveAction.Drop;

    /// <summary>The factor on the score of an inactive person with <see cref="InactiveAction.Discount"/>, above 0 and below 1.</summary>
    public double InactiveFactor { get; set; } = 0.25;

    /// <summary>Whose ages may meet.</summary>
    public AgeOptions Age { get; set; } = new();

    /// <summary>What is wrong with the settings: a sentence for each problem, with the setting's name. Empty where nothing is.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        if (InactiveDays is < 0 or > MostDays)
        {
            problems.Add($"{Section}:{nameof(InactiveDays)} must be 0 to {MostDays}, is {InactiveDays}.");
        }

        if (!Enum.IsDefined(InactiveAction))
        {
            problems.Add($"{Section}:{nameof(InactiveAction)} must be {InactiveAction.Drop} or {InactiveAction.Discount}, is {InactiveAction}.");
        }

        if (!(InactiveFactor > 0 && InactiveFactor < 1))
        {
            problems.Add(FormattableString.Invariant(
                $"{Section}:{nameof(InactiveFactor)} must be above 0 and below 1, is {InactiveFactor}."));
        }

        if (Age is null)
        {
            problems.Add($"{Section}:{nameof(Age)} must be a section.");
        }
        else
        {
            problems.AddRange(Age.Problems());
        }

        return problems;
    }
}

/// <summary>What happens to inactive people.</summary>
public enum InactiveAction
{
    /// <summary>They are not suggested.</summary>
    Drop,

    /// <summary>Their scores are lowered.</summary>
    Discount,
}
