using Pymk.Core.Candidates;

namespace Pymk.Core.Slates;

/// <summary>One suggested person.</summary>
/// <param name="User">Ordinal.</param>
/// <param name="Score">P(invite) x P(accept) after discounts, 0 to 1.</param>
/// <param name="Sources">Where the candidate came from.</param>
/// <param name="MutualCount">Number of mutual connections.</param>
/// <param name="Mutuals">Up to three of them, as ordinals.</param>
/// <param name="Reasons">Why, strongest first; empty only where nothing is shared.</param>
public sealed record Suggestion(int User, float Score, CandidateSources Sources, int MutualCount, int[] Mutuals, IReadOnlyList<Reason> Reasons);

/// <summary>A reason for a suggestion, as data: whoever shows it knows the names.</summary>
/// <param name="Kind">What kind of reason.</param>
/// <param name="Token">The shared attribute token, -1 for other kinds.</param>
public readonly record struct Reason(ReasonKind Kind, int Token = -1);

/// <summary>Kinds of reasons.</summary>
public enum ReasonKind
{
    /// <summary>Mutual connections.</summary>
    MutualConnections,

    /// <summary>The same value of a profile attribute.</summary>
    SharedAttribute,

    /// <summary>Similar interests.</summary>
    SharedInterests,

    /// <summary>In the same circles: near in the graph without a mutual connection.</summary>
    SameCircles,

    /// <summary>Popular.</summary>
    Popular,
}
