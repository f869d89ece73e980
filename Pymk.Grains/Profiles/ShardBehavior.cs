using System.Runtime.InteropServices;
using Pymk.Grains.Behavior;
using Pymk.Grains.Interfaces.Events;

namespace Pymk.Grains.Profiles;

/// <summary>What interactions say of a shard's users.</summary>
/// <param name="stored">The behaviour in the store.</param>
/// <param name="isOwn">Whether a user is of the shard.</param>
internal sealed class ShardBehavior(IEnumerable<UserBehavior> stored, Func<long, bool> isOwn)
{
    private readonly Dictionary<long, UserBehavior> _behavior = stored.ToDictionary(b => b.User);

    /// <summary>Users with behaviour.</summary>
    public IReadOnlyCollection<long> Users => _behavior.Keys;

    /// <summary>The behaviour of a user, empty where nothing is known.</summary>
    public UserBehavior Of(long user) => _behavior.GetValueOrDefault(user) ?? new UserBehavior(user);

    /// <summary>True for a user with behaviour.</summary>
    public bool Has(long user) => _behavior.ContainsKey(user);

    /// <summary>Forgets a user; false for a user without behaviour.</summary>
    public bool Remove(long user) => _behavior.Remove(user);

    /// <summary>Forgets those of the users of whom no hour is kept.</summary>
    public void RemoveEmpty(IEnumerable<UserBehavior> users)
    {
        foreach (var user in users)
        {
            if (user.IsEmpty && _behavior.GetValueOrDefault(user.User) == user)
            {
                _behavior.Remove(user.User);
            }
        }
    }

    /// <summary>Counts events for those of their two users who are of the shard, and returns these users' behaviour.</summary>
    /// <param name="events">The events.</param>
    /// <param name="refusals">For each event whether it refuses an invitation.</param>
    public IReadOnlyCollection<UserBehavior> Observe(InteractionEvent[] events, bool[] refusals)
    {
        var changed = new HashSet<UserBehavior>();
        for (var i = 0; i < events.Length; i++)
        {
            foreach (var user in (ReadOnlySpan<long>)[events[i].User, events[i].Other])
            {
                if (isOwn(user))
                {
                    var behavior = CollectionsMarshal.GetValueRefOrAddDefault(_behavior, user, out _) ??= new UserBehavior(user);
                    behavior.Add(events[i], refusals[i]);
                    changed.Add(behavior);
                }
            }
        }

        return changed;
    }
}
