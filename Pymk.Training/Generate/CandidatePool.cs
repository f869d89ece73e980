namespace Pymk.Training.Generate;

/// <summary>A candidate of a slate.</summary>
/// <param name="Member">The member.</param>
/// <param name="Common">Common neighbours with the viewer.</param>
/// <param name="Score">Its noisy score.</param>
internal readonly record struct Candidate(int Member, int Common, double Score);

/// <summary>
/// The candidates of one slate: half friends of friends, half other members, in a noisy order, so that the log explores. Leaves out the viewer, its
/// connections and closed pairs.
/// </summary>
internal sealed class CandidatePool(Members members, GrowingGraph graph, LinkRules rules, ClosedPairs closed)
{
    private const int Draws = 26;
    private const int FriendsOfFriends = Draws / 2;
    private const int Mates = Draws - 3;
    private const int PopularMembers = Draws - 1;
    private const double SameGroupBonus = 0.7;

    private readonly FriendMarks _friends = new(members.Count);
    private readonly List<Candidate> _candidates = [];

    /// <summary>The candidates, best first.</summary>
    public IReadOnlyList<Candidate> Candidates => _candidates;

    /// <summary>Draws the candidates of a slate.</summary>
    /// <param name="viewer">The member that the slate is shown to.</param>
    /// <param name="joined">Members 0 .. joined - 1 exist.</param>
    /// <param name="day">The day.</param>
    /// <param name="dice">Randomness.</param>
    public void Fill(int viewer, int joined, int day, ref Dice dice)
    {
        _candidates.Clear();
        _friends.Set(viewer, graph.Row(viewer));
        for (var i = 0; i < Draws; i++)
        {
            var candidate = i < FriendsOfFriends ? rules.FriendOfFriend(viewer, ref dice)
                : i < Mates ? rules.Mate(viewer, ref dice)
                : i < PopularMembers ? rules.Popular(day, ref dice) : dice.Below(joined);
            if (candidate < 0 || candidate >= joined || _friends.Contains(candidate) || Has(candidate) || closed.Contains(viewer, candidate))
            {
                continue;
            }

            var common = _friends.CountIn(graph.Row(candidate));
            var gumbel = -Math.Log(-Math.Log(1 - dice.Uniform()));
            var alike = (members.Schools.Same(viewer, candidate) ? SameGroupBonus : 0)
                + (members.Employers.Same(viewer, candidate) ? SameGroupBonus : 0);
            _candidates.Add(new Candidate(candidate, common, Math.Log(1 + common) + alike + gumbel));
        }

        _candidates.Sort(static (a, b) => b.Score.CompareTo(a.Score));
    }

    private bool Has(int member)
    {
        foreach (var candidate in _candidates)
        {
            if (candidate.Member == member)
            {
                return true;
            }
        }

        return false;
    }
}
