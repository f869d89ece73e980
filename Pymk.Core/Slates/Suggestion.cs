using Pymk.Core.Candidates;

namespace Pymk.Core.Slates;

/// <summary>A suggested user.</summary>
/// <param name="User">Ordinal of the suggested user.</param>
/// <param name="Score">P(invite) x P(accept) after discounts, 0 to 1.</param>
/// <param name="Sources">The candidate sources that found the user.</param>
/// <param name="MutualCount">Number of mutual connections.</param>
/// <param name="Mutuals">Ordinals of up to three mutual connections.</param>
/// <param name="Reasons">Reasons for the suggestion, strongest first; at least one.</param>
public sealed record Suggestion(int User, float Score, CandidateSources Sources, int MutualCount, int[] Mutuals, IReadOnlyList<Reason> Reasons);

/// <summary>A reason for a suggestion, as data; <see cref="ReasonText"/> puts it into words.</summary>
/// <param name="Kind">Kind of the reason.</param>
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

    /// <summary>Close in the graph or in embedding, without a mutual connection.</summary>
    SameCircles,

    /// <summary>Many connections, and nothing in common.</summary>
    Popular,
}
