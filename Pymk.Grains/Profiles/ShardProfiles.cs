using Pymk.Grains.Interfaces.Events;

namespace Pymk.Grains.Profiles;

/// <summary>The profile states of a shard's users.</summary>
/// <param name="stored">The states in the store.</param>
internal sealed class ShardProfiles(IEnumerable<ProfileState> stored)
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

    /// <summary>Takes events and returns the states of their users, including unchanged ones.</summary>
    public IReadOnlyCollection<ProfileState> Apply(IEnumerable<ProfileEvent> events)
    {
        var users = new HashSet<long>();
        foreach (var e in events)
        {
            _states[e.User] = (_states.GetValueOrDefault(e.User) ?? ProfileState.Unknown(e.User)).After(e);
            users.Add(e.User);
        }

        return [.. users.Select(u => _states[u])];
    }

    /// <summary>Gives every user without a state an empty one and returns the new states.</summary>
    public IReadOnlyCollection<ProfileState> AddUnknown(IEnumerable<long> users)
    {
        var added = new List<ProfileState>();
        foreach (var user in users)
        {
            var state = ProfileState.Unknown(user);
            if (_states.TryAdd(user, state))
            {
                added.Add(state);
            }
        }

        return added;
    }
}
