namespace Pymk.Core.Rules;

/// <summary>
/// The rules that an operator has set. <see cref="RuleBook"/> checks them after its own, where a context carries <see cref="IPeopleFacts"/>.
/// </summary>
public sealed class OperatorRules
{
    private readonly IRule[] _rules;
    private readonly AttributePairRule[] _pairs;

    /// <param name="inactive">The rule on activity; null for none.</param>
    /// <param name="pairs">The rules on attributes; each belongs to these rules alone.</param>
    public OperatorRules(InactiveRule? inactive, params AttributePairRule[] pairs)
    {
        (Inactive, _pairs) = (inactive, pairs);
        _rules = inactive is null ? [.. pairs] : [.. pairs, inactive];
        for (var i = 0; i < pairs.Length; i++)
        {
            pairs[i].Place = i;
        }
    }

    /// <summary>The rules in the order of their checks.</summary>
    public IReadOnlyList<IRule> All => _rules;

    /// <summary>The rule on activity; null for none.</summary>
    public InactiveRule? Inactive { get; }

    /// <summary>The rules on attributes.</summary>
    public IReadOnlyList<AttributePairRule> Pairs => _pairs;

    /// <summary>The rules that settings turn on; null for none.</summary>
    /// <param name="options">Settings without problems.</param>
    public static OperatorRules? Create(RuleOptions options)
    {
        var inactive = options.InactiveDays > 0
            ? new InactiveRule(options.InactiveDays, options.InactiveAction == InactiveAction.Discount ? (float)options.InactiveFactor : null)
            : null;
        AttributePairRule[] pairs = options.Age.Attribute.Length > 0 ? [new AgeRule(options.Age)] : [];
        return inactive is null && pairs.Length == 0 ? null : new OperatorRules(inactive, pairs);
    }

    /// <summary>The first rule that holds the candidate back, or null where it may be suggested.</summary>
    /// <param name="context">Has facts for these rules.</param>
    /// <param name="candidate">An ordinal.</param>
    internal IRule? HeldBackBy(in RuleContext context, int candidate)
    {
        foreach (var rule in _rules)
        {
            if (!rule.Allows(context, candidate))
            {
                return rule;
            }
        }

        return null;
    }
}
