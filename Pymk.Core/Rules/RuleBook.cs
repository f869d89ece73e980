namespace Pymk.Core.Rules;

/// <summary>The rules that always hold, cheapest first, and then those of the operator.</summary>
public static class RuleBook
{
    // An array: enumerating an IReadOnlyList would allocate for every candidate.
    private static readonly IRule[] Rules =
    [
        new NotOneselfRule(),
        new NotConnectedRule(),
        new NotBlockedRule(),
        new NotDismissedRule(),
        new NotPendingRule(),
        new NotGoneRule(),
        new SuggestableRule(),
        new NotWornOutRule(),
    ];

    /// <summary>The rules that always hold, in the order of their checks. <see cref="OperatorRules.All"/> has the operator's.</summary>
    public static IReadOnlyList<IRule> All => Rules;

    /// <summary>What every rule says of a candidate, in the order of the checks.</summary>
    public static IReadOnlyList<RuleVerdict> Verdicts(in RuleContext context, int candidate)
    {
        var verdicts = new List<RuleVerdict>();
        foreach (var rule in Rules.Concat(context.Facts?.Rules.All ?? []))
        {
            verdicts.Add(new RuleVerdict(rule.Name, rule.Allows(context, candidate)));
        }

        return verdicts;
    }

    /// <summary>The first rule that holds the candidate back, or null where it may be suggested.</summary>
    public static IRule? HeldBackBy(in RuleContext context, int candidate)
    {
        foreach (var rule in Rules)
        {
            if (!rule.Allows(context, candidate))
            {
                return rule;
            }
        }

        return context.Facts is { } facts ? facts.Rules.HeldBackBy(context, candidate) : null;
    }
}
