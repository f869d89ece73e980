using System.Runtime.InteropServices;
using Pymk.Grains.Fencing;
using Pymk.Grains.Interfaces.Events;

namespace Pymk.Grains.Profiles;

/// <summary>The profile states of a shard's users. Every change gives a state a new stamp.</summary>
/// <param name="stored">The states in the store.</param>
/// <param name="stamps">The shard's stamps.</param>
internal sealed class ShardProfiles(IEnumerable<ProfileState> stored, ChangeStamps stamps)
{
    private readonly Dictionary<long, ProfileState> _states = stored.ToDictionary(s => s.User);

    /// <summary>Users with a state.</summary>
    public IReadOnlyCollection<long> Users => _states.Keys;

    /// <summary>The state of a user who has one.</summary>
    public ProfileState this[long user] => _states[user];

    /// <summary>True for a user who has a state.</summary>
    public bool Has(long user) => _states.ContainsKey(user);

    /// <summary>Forgets a user.</summary>
    public void Remove(long user) => _states.Remove(user);

    /// <summary>All states of this moment: later changes have higher stamps and are not in it.</summary>
    public FrozenProfiles Freeze() => new(stamps.Last, [.. _states.Values]);

    /// <summary>Takes events and returns the states of their users, including unchanged ones, which keep their stamps.</summary>
    public IReadOnlyCollection<ProfileState> Apply(IEnumerable<ProfileEvent> events)
    {
        var users = new HashSet<long>();
        foreach (var e in events)
        {
            var before = _states.GetValueOrDefault(e.User);
            var after = (before ?? ProfileState.Unknown(e.User)).After(e);
            _states[e.User] = before is not null && after == before ? before : after with { Stamp = stamps.Next() };
            users.Add(e.User);
        }

        return [.. users.Select(u => _states[u])];
    }

    /// <summary>
    /// Notes that users' connections changed, and returns their states. A user without one gets an empty one. All get a new stamp: none is folded, and
    /// none is left to the description of a version, before a later snapshot.
    /// </summary>
    public IReadOnlyCollection<ProfileState> Touch(IEnumerable<long> users)
    {
        var touched = new List<ProfileState>();
        foreach (var user in users.Distinct())
        {
            ref var state = ref CollectionsMarshal.GetValueRefOrAddDefault(_states, user, out _);
            state = (state ?? ProfileState.Unknown(user)) with { Stamp = stamps.Next() };
            touched.Add(state);
        }

        return touched;
    }
}

/// <summary>The states of a shard at one moment.</summary>
/// <param name="Cut">The last stamp: the states hold every change up to it and none after it.</param>
/// <param name="States">The states, in no order.</param>
internal sealed record FrozenProfiles(long Cut, IReadOnlyList<ProfileState> States);
