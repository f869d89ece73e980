using System.Collections.Concurrent;
using Pymk.Core.Features;
using Pymk.Grains.Behavior;
using Pymk.Grains.Candidates;
using Pymk.Grains.Features;
using Pymk.Grains.Graph;
using Pymk.Grains.Profiles;
using Pymk.Grains.Retention;
using Pymk.Testing;

namespace Pymk.Cluster.Tests.Fakes;

/// <summary>All stores but that of index changes, over dictionaries. The silos of a test share them.</summary>
internal sealed class MemoryStores : IRelationStore, ICandidateListStore, IUserRowStore, IProfileStore, IBehaviorStore, IVersionStore, IFoldStore
{
    private readonly ConcurrentDictionary<int, Shard> _shards = [];
    private readonly ConcurrentDictionary<int, long> _lastStamps = [];
    private readonly ConcurrentDictionary<int, long> _relationsFolded = [];
    private readonly ConcurrentDictionary<int, long> _profilesFolded = [];
    private readonly ConcurrentDictionary<(int Shard, long User), ProfileState> _profiles = [];
    private readonly ConcurrentDictionary<int, string> _described = [];
    private readonly ConcurrentDictionary<int, long[]> _writing = [];
    private readonly ConcurrentDictionary<(int Shard, long User), byte[]> _behavior = [];
    private readonly ConcurrentDictionary<long, byte[]> _lists = [];
    private readonly ConcurrentDictionary<(string, long), byte[]> _rows = [];
    private readonly ConcurrentDictionary<string, long> _versions = [];

    /// <summary>Whether writes of relations fail.</summary>
    public volatile bool RefuseWrites;

    /// <summary>The number of lists read.</summary>
    public int ListReads;

    /// <summary>Announces every write of rows.</summary>
    public Changes RowChanges { get; } = new();

    public IEnumerable<ProfileState> AllProfiles => _profiles.Values;

    public IEnumerable<RelationEvent> AllRelations => _shards.Values.SelectMany(s => s.Relations.Values).Select(r => r.Event);

    /// <summary>What a shard of the relation store holds.</summary>
    public IEnumerable<StampedRelation> RelationsOf(int shard) => _shards.TryGetValue(shard, out var state) ? state.Relations.Values : [];

    /// <summary>The admitted users of a shard, by position.</summary>
    public IReadOnlyDictionary<int, long> AdmittedOf(int shard) => _shards[shard].Admitted;

    /// <summary>The greatest stamp ever written of a shard, or the least of its epoch.</summary>
    public long LastStamp(int shard) => Math.Max(_lastStamps.GetValueOrDefault(shard), 1);

    /// <summary>The epochs of the stores with one writer a shard.</summary>
    public MemoryFence RelationFence { get; } = new("the relation store");

    public MemoryFence ProfileFence { get; } = new("the profile store");

    public MemoryFence BehaviorFence { get; } = new("the behaviour store");

    public Task<ShardState> OpenAsync(int shard)
    {
        var state = _shards.GetOrAdd(shard, _ => new Shard());
        return Task.FromResult(RelationFence.Open(shard, epoch => new ShardState(
            epoch, [.. state.Relations.Values], [.. state.Admitted.Select(a => new AdmittedUser(a.Key, a.Value))], _relationsFolded.GetValueOrDefault(shard))));
    }

    public Task WriteAsync(int shard, long epoch, RelationWrite write)
    {
        if (RefuseWrites)
        {
            return Task.FromException(new IOException("The store is away."));
        }

        return RelationFence.WriteAsync(shard, epoch, () =>
        {
            var state = _shards[shard];
            foreach (var relation in write.Relations)
            {
                state.Relations[(relation.Event.From, relation.Event.To, relation.Event.Kind)] = relation;
                _lastStamps[shard] = Math.Max(_lastStamps.GetValueOrDefault(shard), relation.Stamp);
            }

            Fold(_relationsFolded, shard, write.FoldedTo);
            foreach (var e in write.Removed)
            {
                state.Relations.Remove((e.From, e.To, e.Kind));
            }

            var next = state.Admitted.Keys.DefaultIfEmpty(-1).Max() + 1;
            Assert.True(write.Admitted.Count == 0 || write.FirstPosition == next, "Admitted users are written without gaps.");
            foreach (var user in write.Admitted)
            {
                state.Admitted.Add(next++, user);
            }

            foreach (var position in write.ErasedPositions)
            {
                Assert.True(state.Admitted.ContainsKey(position), "Erased positions are written.");
                state.Admitted[position] = -1;
            }

            foreach (var position in write.RemovedPositions)
            {
                state.Admitted.Remove(position);
            }
        });
    }

    public Task<FoldedStamps> ReadAsync(int shards, CancellationToken cancellation) => Task.FromResult(new FoldedStamps(
        [.. Enumerable.Range(0, shards).Select(shard => _relationsFolded.GetValueOrDefault(shard))],
        [.. Enumerable.Range(0, shards).Select(shard => _profilesFolded.GetValueOrDefault(shard))]));

    public Task<ReadOnlyMemory<byte>> ReadAsync(long user)
    {
        Interlocked.Increment(ref ListReads);
        return Task.FromResult<ReadOnlyMemory<byte>>(_lists.GetValueOrDefault(user));
    }

    public Task WriteListAsync(long user, ReadOnlyMemory<byte> list, TimeSpan life)
    {
        _lists[user] = list.ToArray();
        return Task.CompletedTask;
    }

    public Task<long> RemoveAsync(IReadOnlyCollection<long> users) => Task.FromResult(users.LongCount(user => _lists.TryRemove(user, out _)));

    public bool HasList(long user) => _lists.ContainsKey(user);

    public Task<ReadOnlyMemory<byte>[]> ReadAsync(string version, ReadOnlyMemory<long> users, CancellationToken cancellation) =>
        Task.FromResult(Array.ConvertAll(users.ToArray(), u => (ReadOnlyMemory<byte>)_rows.GetValueOrDefault((version, u))));

    public Task WriteAsync(string version, IReadOnlyList<(long User, ReadOnlyMemory<byte> Row)> rows, CancellationToken cancellation)
    {
        foreach (var (user, row) in rows)
        {
            _rows[(version, user)] = row.ToArray();
        }

        RowChanges.Announce();
        return Task.CompletedTask;
    }

    public Task UseAsync(string version)
    {
        _versions[version] = 0;
        return Task.CompletedTask;
    }

    public Task<IReadOnlyDictionary<string, long>> ReadAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyDictionary<string, long>>(_versions.ToDictionary());

    public Task CondemnAsync(string version, long nowMs)
    {
        _versions[version] = nowMs;
        return Task.CompletedTask;
    }

    public Task<long> RemoveAsync(string version, long condemnedMs, CancellationToken cancellation)
    {
        _versions.TryRemove(version, out _);
        return Task.FromResult(_rows.Keys.Where(k => k.Item1 == version).LongCount(key => _rows.TryRemove(key, out _)));
    }

    /// <summary>The versions of which there are rows.</summary>
    public IEnumerable<string> RowVersions => _rows.Keys.Select(k => k.Item1).Distinct().Order();

    Task<StoredProfiles> IProfileStore.OpenAsync(int shard) => Task.FromResult(ProfileFence.Open(shard, epoch =>
        new StoredProfiles(
            epoch,
            [.. _profiles.Where(p => p.Key.Shard == shard).Select(p => p.Value)],
            _described.GetValueOrDefault(shard, ""),
            _writing.GetValueOrDefault(shard, []),
            _profilesFolded.GetValueOrDefault(shard))));

    Task IProfileStore.WriteAsync(int shard, long epoch, IReadOnlyCollection<ProfileState> profiles) => ProfileFence.WriteAsync(shard, epoch, () =>
    {
        foreach (var state in profiles)
        {
            _profiles[(shard, state.User)] = state;
        }
    });

    /// <summary>Called before profiles are removed.</summary>
    public Func<IReadOnlyCollection<long>, Task> BeforeProfileRemoval { get; set; } = _ => Task.CompletedTask;

    async Task IProfileStore.RemoveAsync(int shard, long epoch, IReadOnlyCollection<long> users, long foldedTo)
    {
        await BeforeProfileRemoval(users);
        await ProfileFence.WriteAsync(shard, epoch, () =>
        {
            Fold(_profilesFolded, shard, foldedTo);
            foreach (var user in users)
            {
                _profiles.TryRemove((shard, user), out _);
            }
        });
    }

    Task IProfileStore.MarkDescribedAsync(int shard, long epoch, string version) =>
        ProfileFence.WriteAsync(shard, epoch, () => _described[shard] = version);

    Task IProfileStore.MarkWritingAsync(int shard, long epoch, IReadOnlyCollection<long> users) =>
        ProfileFence.WriteAsync(shard, epoch, () => _writing[shard] = [.. users]);

    Task<StoredBehavior> IBehaviorStore.OpenAsync(int shard) => Task.FromResult(BehaviorFence.Open(shard, epoch =>
        new StoredBehavior(epoch, [.. _behavior.Where(b => b.Key.Shard == shard).Select(b => new UserBehavior(b.Key.User, b.Value))])));

    Task IBehaviorStore.WriteAsync(int shard, long epoch, IReadOnlyCollection<UserBehavior> behavior) => BehaviorFence.WriteAsync(shard, epoch, () =>
    {
        foreach (var user in behavior)
        {
            if (user.IsEmpty)
            {
                _behavior.TryRemove((shard, user.User), out _);
            }
            else
            {
                _behavior[(shard, user.User)] = user.ToBytes();
            }
        }
    });

    public UserBehavior BehaviorOf(int shard, long user) => new(user, _behavior[(shard, user)]);

    /// <summary>Waits for a user's row that meets a condition.</summary>
    public Task<byte[]> RowAsync(string version, long user, Func<UserRow, bool> holds) => RowChanges.UntilAsync(
        () => Task.FromResult(_rows.TryGetValue((version, user), out var row) && holds(new UserRow(row)) ? row : null),
        TestContext.Current.CancellationToken);

    public Task RemoveAsync(string version, IReadOnlyCollection<long> users)
    {
        foreach (var user in users)
        {
            _rows.TryRemove((version, user), out _);
        }

        return Task.CompletedTask;
    }

    /// <summary>Removes the rows of a user in every version; returns how many there were.</summary>
    public long RemoveRows(long user) => _rows.Keys.Where(k => k.Item2 == user).ToArray().LongCount(k => _rows.TryRemove(k, out _));

    /// <summary>Every id that the stores hold.</summary>
    public IEnumerable<long> AllUsers => _shards.Values.SelectMany(s => s.Relations.Values.SelectMany(r => new[] { r.Event.From, r.Event.To }).Concat(s.Admitted.Values))
        .Concat(_profiles.Keys.Select(k => k.User)).Concat(_behavior.Keys.Select(k => k.User)).Concat(_lists.Keys).Concat(_rows.Keys.Select(k => k.Item2))
        .Concat(_writing.Values.SelectMany(users => users));

    public Task<bool> IsPublishedAsync(string version) => Task.FromResult(_rows.Keys.Any(k => k.Item1 == version));

    public Task MarkPublishedAsync(string version) => Task.CompletedTask;

    private static void Fold(ConcurrentDictionary<int, long> folded, int shard, long stamp)
    {
        if (stamp > 0)
        {
            Assert.True(stamp >= folded.GetValueOrDefault(shard), "The highest stamp folded never falls.");
            folded[shard] = stamp;
        }
    }

    private sealed class Shard
    {
        public readonly Dictionary<(long, long, RelationKind), StampedRelation> Relations = [];
        public readonly Dictionary<int, long> Admitted = [];
    }
}
