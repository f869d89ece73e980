using Pymk.Core.Candidates;
using Pymk.Core.Privacy;

namespace Pymk.Testing.Privacy;

/// <summary>A row of the matrix tests: what is so of a person, seen by an asker, and what must follow.</summary>
/// <param name="Name">Names the row in the output of a test.</param>
/// <param name="Rule">The class of the only rule that holds the person back; null where the person may be suggested.</param>
public sealed record RuleCase(string Name, Type? Rule)
{
    /// <summary>What the asker and the person are to each other.</summary>
    public Between Between { get; init; }

    /// <summary>The person's flags.</summary>
    public PersonFlags Flags { get; init; }

    /// <summary>What the person's profile tells the operator's rules. With one, the rules of <see cref="SourceTown.Rules"/> hold.</summary>
    public Trait Trait { get; init; }

    /// <summary>The setting <c>CountHiddenConnections</c>.</summary>
    public bool CountsHidden { get; init; } = true;

    /// <summary>Whether paths through the person count for the asker.</summary>
    public bool IsBridge { get; init; } = true;

    /// <summary>Whether paths lead to the person. A path to somebody who hides them would betray a connection.</summary>
    public bool IsReached { get; init; } = true;

    /// <summary>Whether the person, a connection of the asker, is named as a mutual connection.</summary>
    public bool IsNamed { get; init; } = true;

    /// <summary>Whether a search finds the person.</summary>
    public bool IsFound { get; init; } = true;

    /// <summary>Whether the person is suggested to an asker who reaches them by a source.</summary>
    public bool IsSuggested(CandidateSources source) => Rule is null && (IsReached || !SourceTown.Walking.Contains(source));

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>What an asker and a person are to each other.</summary>
public enum Between
{
    /// <summary>Nothing.</summary>
    Nothing,

    /// <summary>They are one and the same.</summary>
    Same,

    /// <summary>They are connected.</summary>
    Connected,

    /// <summary>The asker dismissed the person.</summary>
    Dismissed,

    /// <summary>The asker blocked the person.</summary>
    BlockedByAsker,

    /// <summary>The person blocked the asker.</summary>
    BlockedByPerson,

    /// <summary>The asker's invitation to the person is pending.</summary>
    InvitedByAsker,

    /// <summary>The person's invitation to the asker is pending.</summary>
    InvitedByPerson,

    /// <summary>The asker saw the person <see cref="RuleCases.Views"/> times and did nothing.</summary>
    WornOut,
}

/// <summary>What a profile tells the operator's rules.</summary>
public enum Trait
{
    /// <summary>An adult who was active lately, as all others.</summary>
    None,

    /// <summary>An adult who was not active for long.</summary>
    Idle,

    /// <summary>A minor.</summary>
    Minor,

    /// <summary>The profile has no age.</summary>
    Ageless,
}
