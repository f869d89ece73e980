using Microsoft.Extensions.DependencyInjection;
using Orleans.Core.Internal;
using Pymk.Cluster.Tests.Fakes;
using Pymk.Core.Graph;
using Pymk.Core.Models;
using Pymk.Core.Recommend;
using Pymk.Core.Snapshots;
using Pymk.Grains.Graph;
using Pymk.Grains.Retention;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Graph;

/// <summary>
/// A service whose models are trained on what it knows, night after night, and what it should know: the last event of each pair and kind of all that
/// ever came. The first model was imported; its connections began in the days before.
/// </summary>
internal sealed class LivingTown : IAsyncDisposable
{
    public const int Users = 16;

    private readonly Dictionary<(long From, long To, RelationKind Kind), RelationEvent> _last = [];
    private readonly List<ServingModel> _kept = [];
    private readonly HashSet<long> _seconds = [];
    private int _versions;

    private LivingTown(ShiftedTime time) => Time = time;

    public ShiftedTime Time { get; }

    public TestSilos Silos { get; private set; } = null!;

    /// <summary>The versions on disk, oldest first.</summary>
    public IReadOnlyList<ServingModel> Kept => _kept;

    public long NowMs => Time.GetUtcNow().ToUnixTimeMilliseconds();

    public static async Task<LivingTown> StartAsync(Random random, int silos = 1)
    {
        var town = new LivingTown(new ShiftedTime());
        var imported = Enumerable.Range(0, 30)
            .Select(_ => (A: random.Next(Users), B: random.Next(Users)))
            .Where(c => c.A < c.B)
            .Distinct()
            .ToDictionary(c => (ModelFixture.IdOf(c.A), ModelFixture.IdOf(c.B)), _ => (uint)(town.DrawTime(random) / 1_000));
        foreach (var ((a, b), seconds) in imported)
        {
            town._last[(a, b, RelationKind.Connection)] = new RelationEvent(a, b, RelationKind.Connection, true, seconds * 1_000L);
        }

        town.Silos = await TestSilos.StartAsync(
            silos,
            publish: (root, _) => Publish(root, "v000", imported, Users, null),
            services: services => services.AddSingleton<TimeProvider>(town.Time),
            configure: o => o.LeasePeriod = TimeSpan.FromMilliseconds(100));
        town._kept.Add(town.Silos.Model);
        await town.RenewAsync();
        return town;
    }

    /// <summary>A time within the lateness of events that no other event has.</summary>
    public long DrawTime(Random random)
    {
        while (true)
        {
            var ms = NowMs - (long)(random.NextDouble() * TimeSpan.FromDays(6.9).TotalMilliseconds);
            if (_seconds.Add(ms / 1_000))
            {
                return ms / 1_000 * 1_000;
            }
        }
    }

    public IGraphShardGrain Shard(int shard) => Silos.Cluster.Client.GetGrain<IGraphShardGrain>(shard);

    public async Task ApplyAsync(RelationEvent e)
    {
        e = RelationTable.Normalize(e);
        foreach (var shard in (HashSet<int>)[Shards.Of(e.From, TestSilos.GraphShards), Shards.Of(e.To, TestSilos.GraphShards)])
        {
            await Shard(shard).Apply([e]);
        }

        var key = (e.From, e.To, e.Kind);
        if (!_last.TryGetValue(key, out var last) || e.TimeMs > last.TimeMs)
        {
            _last[key] = e;
        }
    }

    /// <summary>What a snapshot of this moment holds: the model that is served, with what changed since.</summary>
    public TownSnapshot Snapshot()
    {
        var connections = new Dictionary<(long, long), uint>();
        var graph = Silos.Model.Graph;
        for (var user = 0; user < graph.UserCount; user++)
        {
            foreach (var friend in graph.Neighbors(user))
            {
                if (friend > user)
                {
                    connections[(graph.IdOf(user), graph.IdOf(friend))] = (uint)FriendTimes.Of(graph, user).Of(friend, 0);
                }
            }
        }

        foreach (var e in Silos.Stores.AllRelations.Where(e => e.Kind == RelationKind.Connection))
        {
            if (e.Active)
            {
                connections[(e.From, e.To)] = (uint)(e.TimeMs / 1_000);
            }
            else
            {
                connections.Remove((e.From, e.To));
            }
        }

        return new TownSnapshot(connections, [.. Enumerable.Range(0, TestSilos.GraphShards).Select(Silos.Stores.LastStamp)]);
    }

    /// <summary>Trains a model on a snapshot and serves it. The oldest version goes, where there are more than are kept.</summary>
    public async Task PublishAsync(TownSnapshot snapshot, int users = Users)
    {
        var name = $"v{++_versions:000}";
        var origin = new SnapshotOrigin(name, Time.GetUtcNow(), snapshot.Cuts, snapshot.Cuts);
        var model = await Silos.LoadAsync(Publish(Silos.Root, name, snapshot.Connections, users, origin));
        _kept.Add(model);
        if (_kept.Count > 3)
        {
            Directory.Delete(_kept[0].Files.Folder, recursive: true);
            _kept.RemoveAt(0);
        }

        await ServeAsync(model);
    }

    public async Task ServeAsync(ServingModel model)
    {
        Silos.Serve(model);
        await RenewAsync();
    }

    /// <summary>Tells the silo what is kept, and the shards what the silo serves.</summary>
    public async Task RenewAsync()
    {
        for (var silo = 0; silo < Silos.Cluster.Silos.Count; silo++)
        {
            Silos.Service<KeptModels>(silo).Read(Silos.Root);
            await Silos.Service<ShardLeases>(silo).RenewAsync();
        }
    }

    public async Task RestartShardsAsync()
    {
        for (var shard = 0; shard < TestSilos.GraphShards; shard++)
        {
            await Shard(shard).Cast<IGrainManagementExtension>().DeactivateOnIdle(TestContext.Current.CancellationToken);
        }

        await RenewAsync();
    }

    public async Task<FoldedRelations[]> FoldAsync()
    {
        var folded = await Task.WhenAll(Enumerable.Range(0, TestSilos.GraphShards).Select(s => Shard(s).Fold()));
        Assert.All(folded, f => Assert.False(f.More));
        await RenewAsync();
        return folded;
    }

    /// <summary>Waits until no lease of an earlier activation runs: before, nobody knows what its silo serves.</summary>
    public async Task<FoldedRelations[]> FoldAfterLeasesAsync()
    {
        await Task.Delay(TimeSpan.FromMilliseconds(350), TestContext.Current.CancellationToken);
        await RenewAsync();
        return await FoldAsync();
    }

    /// <summary>Compares what shards and model answer of every user with all events that ever came.</summary>
    public async Task CheckAsync()
    {
        var model = Silos.Model;
        for (var user = 0; user < Users; user++)
        {
            var id = ModelFixture.IdOf(user);
            var shard = Shard(Shards.Of(id, TestSilos.GraphShards));
            var row = (await shard.ReadRows(model.Version, [user])).Rows[0].ToArray();
            Assert.Equal(
                Active(RelationKind.Connection).Where(e => e.From == id || e.To == id).Select(e => e.From == id ? e.To : e.From).Order(),
                row.Select(model.Graph.IdOf).Order());
            var held = await shard.ReadOf(id);
            foreach (var kind in Enum.GetValues<RelationKind>().Where(k => k != RelationKind.Connection))
            {
                Assert.Equal(
                    Active(kind).Where(e => e.From == id || e.To == id).OrderBy(e => (e.From, e.To)),
                    held.Where(e => e.Kind == kind && e.Active && !IsOver(e)).OrderBy(e => (e.From, e.To)));
            }

            var flags = RelationFlags.Kinds.Where(k => Active(k).Any(e => e.From == id)).Aggregate(Core.Privacy.PersonFlags.None, (f, k) => f | RelationFlags.Of(k));
            Silos.CheckFlags(id, flags);
        }
    }

    public async ValueTask DisposeAsync() => await Silos.DisposeAsync();

    private IEnumerable<RelationEvent> Active(RelationKind kind) => _last.Values.Where(e => e.Kind == kind && e.Active && !IsOver(e));

    private bool IsOver(RelationEvent e) => e.Kind == RelationKind.Dismissal && PairRelations.DismissedUntil(e.TimeMs) <= NowMs / 1_000;

    private static string Publish(
        string root, string name, IReadOnlyDictionary<(long, long), uint> connections, int users, SnapshotOrigin? origin)
    {
        static int OrdinalOf(long id) => (int)((id - 7) / 10);
        var known = connections.Where(c => OrdinalOf(c.Key.Item1) < users && OrdinalOf(c.Key.Item2) < users).ToArray();
        var graph = SocialGraphBuilder.Build(
            [.. Enumerable.Range(0, users).Select(ModelFixture.IdOf)],
            [.. known.Select(c => OrdinalOf(c.Key.Item1))],
            [.. known.Select(c => OrdinalOf(c.Key.Item2))],
            [.. known.Select(c => c.Value)]);
        return ModelFixture.Publish(root, name, users, shards: 1, snapshot: origin, connections: graph);
    }
}

/// <summary>Connections with their times, and how much of each shard is in them.</summary>
internal sealed record TownSnapshot(IReadOnlyDictionary<(long, long), uint> Connections, long[] Cuts);
