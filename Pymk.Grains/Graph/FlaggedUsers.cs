using System.Collections.Concurrent;
using Pymk.Core.Models;
using Pymk.Core.Privacy;

namespace Pymk.Grains.Graph;

/// <summary>The flags of all users of the cluster, as the silo's leases say. Safe for concurrent use.</summary>
internal sealed class FlaggedUsers(int shards)
{
    private readonly ConcurrentDictionary<long, PersonFlags>[] _shards = [.. Enumerable.Range(0, shards).Select(_ => NewShard())];
    private long _version;

    /// <summary>Called with a user whose flags changed, after the change.</summary>
    public event Action<long>? Changed;

    /// <summary>Changes with every flag.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>All users with flags.</summary>
    public IEnumerable<KeyValuePair<long, PersonFlags>> All => _shards.SelectMany(s => s);

    /// <summary>The flags of a user.</summary>
    public PersonFlags Of(long user) => Volatile.Read(ref _shards[Shards.Of(user, _shards.Length)]).GetValueOrDefault(user);

    /// <summary>Takes the flags that changed in a shard.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="changed">The users whose flags changed.</param>
    /// <param name="whole">Whether the users of <paramref name="changed"/> are all of the shard who have flags.</param>
    public void Take(int shard, ReadOnlySpan<UserFlags> changed, bool whole)
    {
        if (changed.IsEmpty && (!whole || _shards[shard].IsEmpty))
        {
            return;
        }

        var flags = whole ? NewShard() : _shards[shard];
        foreach (var user in changed)
        {
            if (user.Flags == PersonFlags.None)
            {
                flags.TryRemove(user.User, out _);
            }
            else
            {
                flags[user.User] = user.Flags;
            }
        }

        Volatile.Write(ref _shards[shard], flags);
        Interlocked.Increment(ref _version);
        foreach (var user in changed)
        {
            Changed?.Invoke(user.User);
        }
    }

    // One lock: a shard's lease is read by one call at a time.
    private static ConcurrentDictionary<long, PersonFlags> NewShard() => new(concurrencyLevel: 1, capacity: 31);
}
