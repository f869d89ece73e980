namespace Pymk.Core.Rules;

/// <summary>
/// Who may be told to be like a user: the rules of privacy and those of the operator. Connections, invitations, dismissals and views say nothing
/// about likeness.
/// </summary>
public static class LikenessRules
{
    private static readonly IRule[] Rules = [new NotOneselfRule(), new NotBlockedRule(), new NotGoneRule(), new SuggestableRule()];

    /// <summary>True where a person may be told.</summary>
    public static bool Allow(in RuleContext context, int person)
    {
        foreach (var rule in Rules)
        {
            if (!rule.Allows(context, person))
            {
                return false;
            }
        }

        return context.Facts is not { } facts || facts.Rules.HeldBackBy(context, person) is null;
    }
}
