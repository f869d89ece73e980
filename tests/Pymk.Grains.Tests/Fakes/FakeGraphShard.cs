using Pymk.Core.Privacy;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Grains.Tests.Fakes;

/// <summary>A graph shard whose answers the test sets.</summary>
internal sealed class FakeGraphShard : IGraphShardGrain, IRelationEvents
{
    private readonly List<long> _admitted = [];

    public long Epoch { get; set; } = 1;

    public HashSet<long> Unknown { get; } = [];

    public long[] Withdrawn { get; set; } = [];

    /// <summary>Flags of users who are not in <see cref="Withdrawn"/>.</summary>
    public UserFlags[] Flags { get; set; } = [];

    public RelationEvent[] Snapshot { get; set; } = [];

    /// <summary>Holds subscriptions back until it completes.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public int Subscriptions { get; private set; }

    public List<RelationEvent> Written { get; } = [];

    public async ValueTask<RelationSnapshot> Subscribe(long user)
    {
        Subscriptions++;
        var snapshot = new RelationSnapshot(Epoch, !Unknown.Contains(user), Snapshot);
        await Gate;
        return snapshot;
    }

    public Task Unsubscribe(long user, long subscription)
    {
        Subscriptions--;
        return Task.CompletedTask;
    }

    /// <summary>The users about whom it was asked whether they are known.</summary>
    public List<long> KnownAsked { get; } = [];

    /// <summary>Holds answers about known users back until it completes.</summary>
    public Task KnowsGate { get; set; } = Task.CompletedTask;

    public async ValueTask<bool> Knows(long user)
    {
        KnownAsked.Add(user);
        await KnowsGate;
        return !Unknown.Contains(user);
    }

    public ValueTask<int[]> Admit(long[] users) => new(Array.ConvertAll(users, user =>
    {
        if (!_admitted.Contains(user))
        {
            _admitted.Add(user);
        }

        return _admitted.IndexOf(user);
    }));

    public ValueTask<long[]> ReadAdmitted(int[] positions) => new(Array.ConvertAll(positions, p => _admitted[p]));

    public Task ApplyAsync(IReadOnlyCollection<RelationEvent> events)
    {
        Written.AddRange(events);
        return Task.CompletedTask;
    }

    /// <summary>The rows of every list.</summary>
    public ListedRelation[] Listed { get; set; } = [];

    public ValueTask<ListedRelation[]> ReadList(long user, PersonList list, ListedRelation? after, int count) =>
        new([.. Listed.Where(r => after is null || r.CompareTo(after.Value) > 0).Order().Take(count)]);

    public ValueTask Apply(RelationEvent[] events) => throw new NotSupportedException();

    /// <summary>Called when rows are read.</summary>
    public Func<Task> BeforeRows { get; set; } = () => Task.CompletedTask;

    /// <summary>Users whose rows silos have to read from the shard, as the next leases tell.</summary>
    public long[] Changed { get; set; } = [];

    /// <summary>Nobody has connections.</summary>
    public async ValueTask<GraphRows> ReadRows(string modelVersion, int[] users)
    {
        await BeforeRows();
        return new GraphRows(new ReadOnlyMemory<int>[users.Length]);
    }

    public Task Hide(long user) => throw new NotSupportedException();

    public Task<ErasedRelations> Erase(long user) => throw new NotSupportedException();

    public Task<FoldedRelations> Fold() => throw new NotSupportedException();

    public Task<bool> ForgetUntil(long user, long untilMs) => throw new NotSupportedException();

    public Task Forget(long user) => throw new NotSupportedException();

    public ValueTask<RelationEvent[]> ReadOf(long user) => new(Snapshot);

    public ValueTask<bool> HasInvited(long from, long to) => throw new NotSupportedException();

    /// <summary>How long the next leases say that their call was held.</summary>
    public TimeSpan Held { get; set; }

    /// <summary>What calls for a lease fail with; null where they do not.</summary>
    public Exception? LeaseFailure { get; set; }

    /// <summary>Calls for a lease wait for it; null where they do not.</summary>
    public TaskCompletionSource? LeaseGate { get; set; }

    public async ValueTask<ShardLease> GetLease(KnownLease known)
    {
        if (LeaseFailure is not null)
        {
            throw LeaseFailure;
        }

        if (LeaseGate is not null)
        {
            await LeaseGate.Task;
        }

        return new ShardLease(
            Epoch,
            known.FlagsVersion + 1,
            [.. Withdrawn.Select(user => new UserFlags(user, PersonFlags.Deactivated)), .. Flags],
            Changed,
            true,
            Held,
            Ends: Ends);
    }

    /// <summary>The connections that ended, as the next leases tell.</summary>
    public UserEnd[] Ends { get; set; } = [];
}
