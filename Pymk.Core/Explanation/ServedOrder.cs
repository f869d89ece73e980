using Pymk.Core.Candidates;

namespace Pymk.Core.Explanation;

/// <summary>The scored list that answers.</summary>
/// <param name="Set">The candidates.</param>
/// <param name="Invite">P(invite | shown) of each; may be longer than the set.</param>
/// <param name="Accept">P(accept | invite) of each; may be longer than the set.</param>
public readonly record struct ServedOrder(CandidateSet Set, float[] Invite, float[] Accept)
{
    /// <summary>A person's position; -1 for nobody of the list.</summary>
    public int PositionOf(int person) => Set.Users.AsSpan(0, Set.Count).IndexOf(person);
}
