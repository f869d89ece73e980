using Pymk.Core.Privacy;
using Pymk.Core.Rules;

namespace Pymk.Testing.Privacy;

/// <summary>
/// The rows of the matrix tests, offline and online. A rule of the rule book and a flag of a person without a row fail a test: add the row here.
/// </summary>
public static class RuleCases
{
    /// <summary>More views than a rule allows without an action.</summary>
    public const int Views = 14;

    /// <summary>All rows.</summary>
    public static IReadOnlyList<RuleCase> All { get; } =
    [
        new("self", typeof(NotOneselfRule)) { Between = Between.Same },
        new("connected", typeof(NotConnectedRule)) { Between = Between.Connected },
        new("blocked by the asker", typeof(NotBlockedRule)) { Between = Between.BlockedByAsker, IsBridge = false, IsNamed = false },
        new("blocked by the person", typeof(NotBlockedRule)) { Between = Between.BlockedByPerson, IsBridge = false, IsNamed = false },
        new("dismissed", typeof(NotDismissedRule)) { Between = Between.Dismissed },
        new("invited by the asker", typeof(NotPendingRule)) { Between = Between.InvitedByAsker },
        new("invited by the person", typeof(NotPendingRule)) { Between = Between.InvitedByPerson },
        new("deactivated", typeof(NotGoneRule)) { Flags = PersonFlags.Deactivated, IsBridge = false, IsNamed = false, IsFound = false },
        new("deleted", typeof(NotGoneRule)) { Flags = PersonFlags.Deleted, IsBridge = false, IsNamed = false, IsFound = false },
        new("not suggested", typeof(SuggestableRule)) { Flags = PersonFlags.NotSuggested },
        new("worn out", typeof(NotWornOutRule)) { Between = Between.WornOut },
        new("idle", typeof(InactiveRule)) { Trait = Trait.Idle },
        new("minor", typeof(AgeRule)) { Trait = Trait.Minor },
        new("ageless", typeof(AgeRule)) { Trait = Trait.Ageless },
        new("hides connections", null) { Flags = PersonFlags.HidesConnections, IsNamed = false },
        new("hides connections that do not count", null)
        {
            Flags = PersonFlags.HidesConnections, CountsHidden = false, IsBridge = false, IsReached = false, IsNamed = false,
        },
        new("no bridge", null) { Flags = PersonFlags.NotABridge, IsBridge = false, IsReached = false, IsNamed = false },
    ];

    /// <summary>The rows of a person who is not the asker.</summary>
    public static IEnumerable<RuleCase> OfOthers => All.Where(c => c.Between != Between.Same);

    /// <summary>The row of a name.</summary>
    public static RuleCase Of(string name) => All.Single(c => c.Name == name);
}
