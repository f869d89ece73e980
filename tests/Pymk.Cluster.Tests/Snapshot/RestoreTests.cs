using Pymk.Core.Graph;
using Pymk.Core.Privacy;
using Pymk.Core.Profiles;
using Pymk.Core.Recommend;
using Pymk.Core.Snapshots;
using Pymk.Grains.Events;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Profiles;
using Pymk.Storage.Restore;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Snapshot;

/// <summary>A store that is filled from a snapshot says what the snapshot says.</summary>
public sealed class RestoreTests : IDisposable
{
    private const int Users = 240;
    private const int Newcomers = 30;

    private static readonly long Now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-restore-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Store_FilledFromASnapshot_SaysTheSame(bool trained)
    {
        var first = await TakeFirstAsync();
        Func<string, string, string>? publish = trained ? (root, version) => Publish(root, version, first) : null;
        RestoreReport? report = null;
        await using var silos = await TestSilos.StartAsync(users: Users, publish: publish, fill: async test =>
            report = await RestoreAsync(test, new MemoryRestoreTarget(test), test.Model));

        var second = await Snapshots.TakeAsync(silos, Path.Combine(_folder, "second"));

        Snapshots.Equal(first, second);
        Assert.True(trained ? report!.Began + report.Ended == 0 : report!.Began > 100 && report.Ended > 20, $"{report}");
        Assert.Equal(first.Relations.Length, report.Relations + report.Ended);
        var least = first.Manifest.Origin.RelationCuts.Max() >> 32;
        Assert.All(second.Manifest.Origin.RelationCuts.Concat(second.Manifest.Origin.ProfileCuts), cut => Assert.True(cut >> 32 > least));
    }

    [Fact]
    public async Task Restore_Interrupted_GoesOnAndAFilledStoreStaysAsItIs()
    {
        var first = await TakeFirstAsync();
        await using var silos = await TestSilos.StartAsync(users: Users, fill: async test =>
        {
            var target = new MemoryRestoreTarget(test) { FailsAtTheEnd = true };
            await Assert.ThrowsAsync<IOException>(() => RestoreAsync(test, target, test.Model));
            target.FailsAtTheEnd = false;
            Assert.NotNull(await RestoreAsync(test, target, test.Model));
            Assert.Null(await RestoreAsync(test, target, test.Model));
        });

        Snapshots.Equal(first, await Snapshots.TakeAsync(silos, Path.Combine(_folder, "second")));
    }

    private async Task<Snapshots> TakeFirstAsync()
    {
        await using var silos = await TestSilos.StartAsync(users: Users);
        await LiveAsync(silos, new Random(11));
        return await Snapshots.TakeAsync(silos, Path.Combine(_folder, "first"));
    }

    private Task<RestoreReport?> RestoreAsync(TestSilos test, MemoryRestoreTarget target, ServingModel model)
    {
        var manifest = SnapshotFolder.Read(Path.Combine(_folder, "first"), verify: true);
        var source = new RestoreSource(
            Path.Combine(_folder, "first"), manifest, model.Graph, model.Profiles, null, ErasedUsers.None, RestoreSource.EpochOf([manifest.Origin]));
        return new StoreRestore(test.Stores, test.Stores, test.UserIds, target).RunAsync(source, TestSilos.GraphShards, Token);
    }

    // Relations, accounts and profiles of users of the model and of newcomers.
    private static async Task LiveAsync(TestSilos silos, Random random)
    {
        var kinds = Enum.GetValues<RelationKind>().Where(k => k is not (RelationKind.Deleted or RelationKind.Withdrawn)).ToArray();
        await silos.Service<IRelationEvents>().ApplyAsync([.. Enumerable.Range(0, 2_000).Select(_ =>
        {
            var (kind, from) = (kinds[random.Next(kinds.Length)], random.Next(Users + Newcomers));
            var to = RelationFlags.Of(kind) != PersonFlags.None ? from : (from + 1 + random.Next(40)) % (Users + Newcomers);
            return new RelationEvent(ModelFixture.IdOf(from), ModelFixture.IdOf(to), kind, random.Next(3) > 0, Now - random.Next(1_000_000));
        })]);
        var graph = silos.Model.Graph;
        await silos.Service<IRelationEvents>().ApplyAsync([.. graph.Connections().Where(_ => random.Next(8) == 0).Select(c =>
            new RelationEvent(graph.IdOf(c.User), graph.IdOf(c.Other), RelationKind.Connection, random.Next(4) == 0, Now - random.Next(1_000_000)))]);
        for (var i = 0; i < 150; i++)
        {
            var user = ModelFixture.IdOf(random.Next(Users + Newcomers));
            var kind = (ProfileEventKind)random.Next(5);
            var e = new ProfileEvent($"{i}", DateTimeOffset.FromUnixTimeMilliseconds(Now - random.Next(1_000_000)), kind, user, Profile(kind, random));
            await silos.Service<IRelationEvents>().ApplyAsync(EventRelations.Of(e));
            await silos.Cluster.Client.GetGrain<IProfileShardGrain>(Core.Models.Shards.Of(user, TestSilos.GraphShards)).Apply([e]);
        }
    }

    private static UserProfile? Profile(ProfileEventKind kind, Random random) => kind is ProfileEventKind.Created or ProfileEventKind.Changed
        ? new UserProfile(
            $"name {random.Next(9)}", random.Next(2) == 0 ? "" : "says", new Dictionary<string, string> { ["school"] = $"s{random.Next(5)}", ["place"] = " " },
            new Dictionary<string, IReadOnlyList<string>> { ["skills"] = [$"k{random.Next(5)}", " k1", "x;y"] })
        : null;

    // The model that a training on the snapshot gives, as far as graph and profiles go.
    private static string Publish(string root, string version, Snapshots snapshot)
    {
        long[] ids = [.. snapshot.People.Select(p => p.User)];
        int[] Ends(Func<SnapshotConnection, long> end) => [.. snapshot.Connections.Select(c => Array.BinarySearch(ids, end(c)))];
        uint[] times = [.. snapshot.Connections.Select(c => c.Time ?? 0)];
        var graph = SocialGraphBuilder.Build(ids, Ends(c => c.User), Ends(c => c.Other), times);
        var fields = snapshot.People.SelectMany(p => p.Values.Select(v => v.Field)).Distinct().Select(field =>
        {
            string[] texts = [.. snapshot.People.SelectMany(p => p.Values).Where(v => v.Field == field).Select(v => v.Text).Distinct().Order()];
            var rows = snapshot.People.Select(p => p.Values.Where(v => v.Field == field).Select(v => Array.IndexOf(texts, v.Text)).Order().ToArray()).ToArray();
            int[] offsets = [0, .. rows.Select((_, i) => rows.Take(i + 1).Sum(r => r.Length))];
            return new ProfileField(field.Name, field.Kind, offsets, [.. rows.SelectMany(r => r)], texts);
        });
        var profiles = new ProfileTable(
            ids.Length, [.. fields], [.. snapshot.People.Select(p => p.Name)], [.. snapshot.People.Select(p => p.Headline)],
            [.. snapshot.People.Select(p => p.Joined ?? 0)]);
        return ModelFixture.Publish(root, version, graph, profiles, snapshot.Manifest.Origin);
    }

    private sealed class MemoryRestoreTarget(TestSilos test) : IRestoreTarget
    {
        private string? _filled;

        public bool FailsAtTheEnd { get; set; }

        public Task<bool> BeginAsync(string snapshot, UserIdKind ids, int shards, long epoch, CancellationToken cancellation)
        {
            for (var shard = 0; shard < shards; shard++)
            {
                test.Stores.RelationFence.Raise(shard, epoch);
                test.Stores.ProfileFence.Raise(shard, epoch);
            }

            return Task.FromResult(_filled != snapshot);
        }

        public async Task WriteErasedAsync(Tombstones erased)
        {
            foreach (var (hash, tombstone) in erased.People)
            {
                await test.Erasures.WriteAsync(hash, tombstone);
            }
        }

        public Task CompleteAsync(string snapshot)
        {
            _filled = FailsAtTheEnd ? null : snapshot;
            return FailsAtTheEnd ? Task.FromException(new IOException("The store is away.")) : Task.CompletedTask;
        }
    }
}
