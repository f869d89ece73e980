namespace Pymk.Training.Generate;

/// <summary>
/// Chooses the other end of a new link: a friend of a friend (triadic closure), a member of the same school, employer or place (homophily), or a well
/// connected member (popularity).
/// </summary>
internal sealed class LinkRules(Members members, GrowingGraph graph, LinkPlan plan)
{
    private const double Closure = 0.36;
    private const double Homophily = 0.90;
    private const double StrangerShare = 0.3;
    private const int Tries = 12;
    private const int MaxConnections = 5_000;

    /// <summary>The other end of a member's new link on a day, or -1 where none is found.</summary>
    /// <param name="member">The member that reaches out.</param>
    /// <param name="joined">Members 0 .. joined - 1 exist.</param>
    /// <param name="day">The day.</param>
    /// <param name="dice">Randomness.</param>
    public int Choose(int member, int joined, int day, ref Dice dice)
    {
        for (var i = 0; i < Tries; i++)
        {
            var how = dice.Uniform();
            var other = how < Closure ? FriendOfFriend(member, ref dice) : how < Homophily ? Mate(member, ref dice) : Popular(day, ref dice);
            if (other >= 0 && other < joined && other != member && graph.Degree(other) < MaxConnections && !graph.Connected(member, other))
            {
                return other;
            }
        }

        return -1;
    }

    /// <summary>A random friend of a random friend; members without a shared group are mostly rejected.</summary>
    public int FriendOfFriend(int member, ref Dice dice)
    {
        var friends = graph.Row(member);
        if (friends.IsEmpty)
        {
            return -1;
        }

        var theirs = graph.Row(friends[dice.Below(friends.Length)]);
        var other = theirs[dice.Below(theirs.Length)];
        return members.Schools.Same(member, other) || members.Employers.Same(member, other) || members.Places.Same(member, other)
            || dice.Chance(StrangerShare) ? other : -1;
    }

    /// <summary>A member of the same school, employer or place who joined at about the same time.</summary>
    public int Mate(int member, ref Dice dice)
    {
        var how = dice.Uniform();
        return how < 0.38 ? members.Schools.Mate(member, 4, ref dice)
            : how < 0.80 ? members.Employers.Mate(member, 4, ref dice)
            : members.Places.Mate(member, 60, ref dice);
    }

    /// <summary>A friend of an active member: chosen about proportionally to degree.</summary>
    public int Popular(int day, ref Dice dice)
    {
        var active = plan.RandomActive(day, ref dice);
        if (active < 0 || graph.Degree(active) == 0)
        {
            return active;
        }

        var friends = graph.Row(active);
        return friends[dice.Below(friends.Length)];
    }
}
