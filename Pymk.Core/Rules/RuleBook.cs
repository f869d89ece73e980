namespace Pymk.Core.Rules;

/// <summary>All rules, cheapest first.</summary>
public static class RuleBook
{
    // An array: asked for every candidate of every slate, where a list's enumerator would be an object each time.
    private static readonly IRule[] Rules =
    [
        new NotOneselfRule(),
        new NotConnectedRule(),
        new NotBlockedRule(),
        new NotDismissedRule(),
        new NotPendingRule(),
        new NotInactiveRule(),
        new NotWornOutRule(),
    ];

    /// <summary>The rules in the order asked.</summary>
    public static IReadOnlyList<IRule> All => Rules;

    /// <summary>The first rule that holds the candidate back, or null where it may be shown.</summary>
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
