using Pymk.Core.Collections;
using Pymk.Core.Graph;

namespace Pymk.Core.Neighborhoods;

/// <summary>
/// The graph around one user: everyone that <see cref="NeighborhoodWalk"/> reaches within three steps. Candidate sources and pair features read it.
/// Reused from one generation to the next; not safe for concurrent use.
/// </summary>
internal sealed class Neighborhood
{
    /// <summary>The user in the middle.</summary>
    public int User { get; private set; }

    /// <summary>The user's connections, ordinals ascending.</summary>
    public ReadOnlyMemory<int> Friends { get; private set; }

    /// <summary>Everyone met. Slot 0 is the user; the friends follow.</summary>
    public UserTable<MetUser> Met { get; } = new();

    /// <summary>Number of slots of <see cref="Met"/> that two steps reach; later slots are three steps away.</summary>
    public int TwoHopEnd { get; set; }

    /// <summary>The users of <see cref="Met"/> within two steps, as the pair features look them up.</summary>
    public NearTable Near { get; } = new();

    /// <summary>Scratch list of the walk.</summary>
    internal ScoredUsers Widest { get; } = new();

    /// <summary>Starts over with a user and the user's connections.</summary>
    /// <param name="user">Ordinal.</param>
    /// <param name="friends">Ordinals of the connections, ascending.</param>
    /// <param name="times">When each connection was made.</param>
    /// <param name="now">Unix seconds: the time of a connection newer than <paramref name="times"/>.</param>
    public void Begin(int user, ReadOnlyMemory<int> friends, FriendTimes times, long now)
    {
        (User, Friends) = (user, friends);
        Met.Clear();
        ref var self = ref Met.GetOrAdd(user);
        (self.Excluded, self.Degree) = (true, friends.Length);
        foreach (var friend in friends.Span)
        {
            ref var met = ref Met.GetOrAdd(friend);
            (met.Excluded, met.Friend, met.Since) = (true, true, times.Of(friend, now));
        }
    }

    /// <summary>Paths of two steps to a user, along the connections that the walk followed.</summary>
    public int Paths2(int user) => Met.Find(user) is >= 0 and var slot && slot < TwoHopEnd ? Met.Values[slot].Paths2 : 0;

    /// <summary>True for the user and the user's connections: they are no candidates.</summary>
    public bool IsExcluded(int user)
    {
        var slot = Met.Find(user);
        return slot >= 0 && Met.Values[slot].Excluded;
    }
}
