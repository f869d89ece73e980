using System.Collections.Concurrent;
using Pymk.Core.Models;
using Pymk.Core.Privacy;

namespace Pymk.Grains.Graph;

/// <summary>The flags of all users of the cluster, as the silo's leases say. Safe for concurrent use.</summary>
internal sealed class FlaggedUsers(int shards)
{
    // One lock each: a shard's lease is read by one call at a time.
    private readonly ConcurrentDictionary<long, PersonFlags>[] _shards =
        [.. Enumerable.Range(0, shards).Select(_ => new ConcurrentDictionary<long, PersonFlags>(concurrencyLevel: 1, capacity: 31))];

    private int _count;

    /// <summary>Called with a user whose flags changed, after the change.</summary>
    public event Action<long>? Changed;

    /// <summary>True where nobody has a flag.</summary>
    public bool IsEmpty => Volatile.Read(ref _count) == 0;

    /// <summary>All users with flags.</summary>
    public IEnumerable<KeyValuePair<long, PersonFlags>> All => _shards.SelectMany(s => s);

    /// <summary>The flags of a user.</summary>
    public PersonFlags Of(long user) => _shards[Shards.Of(user, _shards.Length)].GetValueOrDefault(user);

    /// <summary>Takes the flags that changed in a shard.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="changed">The users whose flags changed.</param>
    /// <param name="whole">Whether the users of <paramref name="changed"/> are all of the shard who have flags.</param>
    public void Take(int shard, ReadOnlySpan<UserFlags> changed, bool whole)
    {
        var flags = _shards[shard];
        if (whole && !flags.IsEmpty)
        {
            var left = flags.Keys.ToHashSet();
            foreach (var user in changed)
            {
                left.Remove(user.User);
            }

            foreach (var user in left)
            {
                Set(flags, user, PersonFlags.None);
            }
        }

        foreach (var user in changed)
        {
            Set(flags, user.User, user.Flags);
        }
    }

    private void Set(ConcurrentDictionary<long, PersonFlags> all, long user, PersonFlags flags)
    {
        var before = all.GetValueOrDefault(user);
        if (before == flags)
        {
            return;
        }

        // Counted before there is one, and until there is none: nobody who finds no flags overlooks one.
        if (before == PersonFlags.None)
        {
            Interlocked.Increment(ref _count);
        }

        if (flags != PersonFlags.None)
        {
            all[user] = flags;
        }
        else
        {
            all.TryRemove(user, out _);
            Interlocked.Decrement(ref _count);
        }

        Changed?.Invoke(user);
    }
}
