namespace Pymk.Core.Rules;

/// <summary>All rules, cheapest first.</summary>
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

    /// <summary>The rules in the order of their checks.</summary>
    public static IReadOnlyList<IRule> All => Rules;

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

        return null;
    }
}
