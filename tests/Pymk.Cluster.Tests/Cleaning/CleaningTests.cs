using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Pymk.Core.Models;
using Pymk.Core.Recommend;
using Pymk.Core.Snapshots;
using Pymk.Grains.Cleaning;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Models;
using Pymk.Grains.Profiles;
using Pymk.Grains.Rollout;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Cleaning;

public sealed class CleaningTests
{
    private const int Users = 90;

    private static readonly long Member = ModelFixture.IdOf(4);
    private static readonly DateTimeOffset LongAgo = new(2020, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Clean_AfterManyVersions_LeavesAsMuchAsAfterTheFirst_AndTheServiceAnswers()
    {
        await using var silos = await TestSilos.StartAsync(silos: 2, users: Users);
        var cleaning = silos.Cluster.Client.GetGrain<ICleaningGrain>(0);
        for (var version = 2; version <= 8; version++)
        {
            silos.Serve(await silos.PublishAsync($"v{version}", Users, seed: version));
            await AnswersAsync(silos);
            await RunAsync(silos, cleaning);
            await AnswersAsync(silos);
        }

        Assert.Equal(["v6", "v7", "v8"], ModelDirectory.Versions(silos.Root).Select(v => Path.GetFileName(v)));
        Assert.Equal(["v7", "v8"], silos.Stores.RowVersions);
    }

    [Fact]
    public async Task Clean_VersionFromBeforeAnErasure_LosesTheErasedPerson_ThoughItIsNotServed()
    {
        await using var silos = await TestSilos.StartAsync(users: Users);
        while (!(await silos.Client.EraseAsync(Member)).IsFinished)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        var restored = ModelFixture.Publish(silos.Root, "v0", Users);
        Assert.True(Knows(restored));
        Assert.Empty((await silos.Cluster.Client.GetGrain<ICleaningGrain>(0).Clean()).Problems);
        Assert.False(Knows(restored));
        Assert.True(ModelDirectory.ReadManifest(restored, verify: true).Erased > 0);

        static bool Knows(string version)
        {
            using var model = ServingModel.Load(version);
            return model.Graph.TryGetOrdinal(Member, out _);
        }
    }

    [Fact]
    public async Task Clean_VersionsThatASiloServesOrLoads_Stay()
    {
        await using var silos = await TestSilos.StartAsync(silos: 2, users: Users);
        var first = silos.Model;
        for (var version = 2; version <= 6; version++)
        {
            silos.Serve(await silos.PublishAsync($"v{version}", Users, seed: version));
        }

        // One silo is late, and the other begins to load one that would go.
        silos.Service<ModelRegistry>(0).Serve(first);
        silos.Service<ModelRegistry>(1).SetLoading("v2");
        await RunAsync(silos, silos.Cluster.Client.GetGrain<ICleaningGrain>(0));
        Assert.Equal(["v1", "v2", "v4", "v5", "v6"], ModelDirectory.Versions(silos.Root).Select(v => Path.GetFileName(v)));
        Assert.Equal(["v1", "v2", "v5", "v6"], silos.Stores.RowVersions);
        silos.Service<ModelRegistry>(1).SetLoading(null);
        await RunAsync(silos, silos.Cluster.Client.GetGrain<ICleaningGrain>(0));
        Assert.Equal(["v1", "v5", "v6"], silos.Stores.RowVersions);
    }

    [Fact]
    public async Task Clean_DirectoryThatCannotBeWritten_KeepsItsVersions_AndTheRestIsCleaned()
    {
        const long Stranger = 123_457;
        await using var silos = await TestSilos.StartAsync(users: Users);
        for (var version = 2; version <= 5; version++)
        {
            silos.Serve(await silos.PublishAsync($"v{version}", Users, seed: version));
        }

        // A folder in the place of the lock refuses even root, whom permissions do not hold.
        var locked = Directory.CreateDirectory(Path.Combine(silos.Root, "erasing.lock"));
        await silos.Cluster.Client.GetGrain<Grains.Index.IIndexShardGrain>(Shards.Of(Stranger, silos.Model.Manifest.Shards)).Remove(Stranger);
        var report = await silos.Cluster.Client.GetGrain<ICleaningGrain>(0).Clean();
        Assert.Equal((1, 0), (report.IndexLeft, report.ModelVersions.Length));
        Assert.Equal(5, ModelDirectory.Versions(silos.Root).Count);

        locked.Delete();
        Assert.Equal(["v1", "v2"], (await silos.Cluster.Client.GetGrain<ICleaningGrain>(0).Clean()).ModelVersions);
    }

    [Fact]
    public async Task Clean_RowsOfAVersion_GoOnlyAfterTheRespite()
    {
        await using var silos = await TestSilos.StartAsync(users: Users, services: UseTime);
        var cleaning = silos.Cluster.Client.GetGrain<ICleaningGrain>(0);
        for (var version = 2; version <= 4; version++)
        {
            silos.Serve(await silos.PublishAsync($"v{version}", Users, seed: version));
        }

        Assert.Equal(["v1"], (await cleaning.Clean()).ModelVersions);
        Assert.Equal(0, (await cleaning.Clean()).VersionKeys);
        Assert.Equal(["v1", "v2", "v3", "v4"], silos.Stores.RowVersions);
        silos.Service<Clock>().Advance(CleaningSteps.Respite);
        Assert.Equal(2 * Users, (await cleaning.Clean()).VersionKeys);
        Assert.Equal(["v3", "v4"], silos.Stores.RowVersions);

        // A rollback goes to any version that is kept.
        await File.WriteAllTextAsync(Path.Combine(silos.Root, "current"), "v2", TestContext.Current.CancellationToken);
        await silos.Service<ModelLoader>().LoadCurrentAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["v2", "v3", "v4"], silos.Stores.RowVersions);
        Assert.Equal("v2", (await silos.Client.GetSuggestionsAsync(Member)).ModelVersion);
    }

    [Fact]
    public async Task Clean_ProfilesThatTheVersionsHold_AreFolded_UnlessASiloServesAnUnknownOne()
    {
        long[] cuts = [.. Enumerable.Repeat(long.MaxValue, TestSilos.GraphShards)];
        var origin = new SnapshotOrigin("s", LongAgo, cuts, cuts);
        await using var silos = await TestSilos.StartAsync(
            silos: 2, publish: (root, version) => ModelFixture.Publish(root, version, Users, snapshot: origin));
        await silos.Service<ShardLeases>(0).RenewAsync();
        await silos.Service<ShardLeases>(1).RenewAsync();
        var cleaning = silos.Cluster.Client.GetGrain<ICleaningGrain>(0);
        var attributes = new Dictionary<string, string> { ["school"] = "North", ["employer"] = "Works 0" };
        var profile = new UserProfile("Member 4", "At Works 0", attributes, new Dictionary<string, IReadOnlyList<string>>());
        var shard = silos.Service<UserOrdinals>().ShardOf(Member);
        await silos.Cluster.Client.GetGrain<IProfileShardGrain>(shard).Apply([new("a", LongAgo, ProfileEventKind.Changed, Member, profile)]);

        var elsewhere = Directory.CreateTempSubdirectory("pymk-elsewhere-").FullName;
        var other = ServingModel.Load(ModelFixture.Publish(elsewhere, "x", Users));
        silos.Service<ModelRegistry>(1).Prepare(other);
        var report = await cleaning.Clean();
        Assert.Equal(0, report.FoldedProfiles);
        Assert.Contains("Nothing is folded", Assert.Single(report.Problems), StringComparison.Ordinal);
        silos.Serve(await silos.LoadAsync(ModelFixture.Publish(silos.Root, "v2", Users, snapshot: origin)));
        report = await cleaning.Clean();
        Directory.Delete(elsewhere, recursive: true);
        Assert.Empty(silos.Stores.AllProfiles);
        Assert.Equal(1, report.FoldedProfiles);
        Assert.Empty(report.Problems);
    }

    [Fact]
    public async Task Clean_UsersWhoLeftAndAreInNoModel_AreForgotten()
    {
        const long Stranger = 123_457;
        await using var silos = await TestSilos.StartAsync(users: Users);
        foreach (var user in (long[])[Stranger, Member])
        {
            await silos.Cluster.Client.GetGrain<Grains.Index.IIndexShardGrain>(Shards.Of(user, silos.Model.Manifest.Shards)).Remove(user);
        }

        Assert.Equal(1, (await silos.Cluster.Client.GetGrain<ICleaningGrain>(0).Clean()).IndexLeft);
        Assert.Equal([Member], silos.IndexChanges.AllUsers);
    }

    // The rows of a version go one cleaning after the version.
    private static async Task RunAsync(TestSilos silos, ICleaningGrain cleaning)
    {
        Assert.Empty((await cleaning.Clean()).Problems);
        foreach (var (version, condemned) in await silos.Stores.ReadAsync(CancellationToken.None))
        {
            if (condemned > 0)
            {
                await silos.Stores.CondemnAsync(version, condemned - (long)CleaningSteps.Respite.TotalMilliseconds);
            }
        }

        Assert.Empty((await cleaning.Clean()).Problems);
    }

    private static async Task AnswersAsync(TestSilos silos)
    {
        var answer = await silos.Client.GetSuggestionsAsync(Member);
        Assert.Equal((silos.Model.Version, true), (answer.ModelVersion, answer.Suggestions.Count > 0));
    }

    private static void UseTime(IServiceCollection services)
    {
        var clock = new Clock();
        services.AddSingleton(clock).AddSingleton(s => ActivatorUtilities.CreateInstance<CleaningSteps>(s, (TimeProvider)clock));
    }

    // Only the steps of the cleaning follow it.
    private sealed class Clock : FakeTimeProvider;
}
