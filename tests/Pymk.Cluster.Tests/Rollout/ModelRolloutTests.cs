using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Pymk.Cluster.Tests.Fakes;
using Pymk.Core.Models;
using Pymk.Core.Snapshots;
using Pymk.Grains.Graph;
using Pymk.Grains.Models;
using Pymk.Grains.Retention;
using Pymk.Grains.Rollout;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Rollout;

public sealed class ModelRolloutTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Loader_NewVersionInTheDirectory_ServesItAndKeepsThePreviousOne()
    {
        await using var silos = await TestSilos.StartAsync();
        await silos.PublishAsync("v2", 300, seed: 2);

        await silos.Service<ModelLoader>().LoadCurrentAsync(Token);

        Assert.Equal("v2", (await silos.Client.GetSuggestionsAsync(ModelFixture.IdOf(3))).ModelVersion);
        Assert.Equal(["v2", "v1"], silos.Service<ModelRegistry>().All.Select(m => m.Version));
    }

    [Fact]
    public async Task Loader_VersionWithoutRowsInTheStore_WritesThemOnce()
    {
        await using var silos = await TestSilos.StartAsync();
        var folder = ModelFixture.Publish(silos.Root, "v2", 300, seed: 2);

        await silos.Service<ModelLoader>().LoadCurrentAsync(Token);

        var model = silos.Service<ModelRegistry>().Current;
        Assert.Equal(folder, model.Files.Folder);
        Assert.True(await silos.Stores.IsPublishedAsync("v2"));
        var ids = Enumerable.Range(0, 300).Select(model.Graph.IdOf).ToArray();
        var (table, rows) = (model.ReadRows(), await silos.Stores.ReadAsync("v2", ids, Token));
        Assert.All(Enumerable.Range(0, 300), user => Assert.Equal(table[user].ToArray(), rows[user].ToArray()));
    }

    [Fact]
    public async Task Watcher_DamagedVersion_IsReportedOnceAndThePreviousOneKeepsServing()
    {
        await using var silos = await TestSilos.StartAsync();
        var (time, log) = (new FakeTimeProvider(), new RecordingLog());
        var folder = ModelFixture.Publish(silos.Root, "v2", 300, seed: 2);
        var manifest = await File.ReadAllBytesAsync(new ModelFiles(folder).Manifest, Token);
        await File.WriteAllTextAsync(new ModelFiles(folder).Manifest, "{", Token);
        using var watcher = new ModelWatcher(
            silos.Service<ModelLoader>(), silos.Service<KeptModels>(), silos.Service<IOptions<RolloutOptions>>(), time, log);
        await watcher.StartAsync(Token);

        await PollUntilAsync(time, () => log.Lines.Count > 0);
        Assert.Equal("v1", (await silos.Client.GetSuggestionsAsync(ModelFixture.IdOf(3))).ModelVersion);
        await File.WriteAllBytesAsync(new ModelFiles(folder).Manifest, manifest, Token);
        await PollUntilAsync(time, () => silos.Service<ModelRegistry>().Current.Version == "v2");

        await watcher.StopAsync(Token);
        Assert.Contains("is not a manifest", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watcher_VersionThatLacksWhatWasFolded_IsReportedOnceAndThePreviousOneKeepsServing()
    {
        await using var silos = await TestSilos.StartAsync(fill: async test =>
            await test.Stores.WriteAsync(1, (await test.Stores.OpenAsync(1)).Epoch, new RelationWrite { FoldedTo = 5 }));
        var (time, log) = (new FakeTimeProvider(), new RecordingLog());
        var (polls, services) = (new CountedFolds(silos.Stores), silos.Service<IServiceProvider>());
        ModelFixture.Publish(silos.Root, "v2", 300, seed: 2);
        var loader = ActivatorUtilities.CreateInstance<ModelLoader>(
            services, ActivatorUtilities.CreateInstance<FoldGuard>(services, polls));
        using var watcher = new ModelWatcher(loader, silos.Service<KeptModels>(), silos.Service<IOptions<RolloutOptions>>(), time, log);
        await watcher.StartAsync(Token);

        await PollUntilAsync(time, () => polls.Count > 2);
        Assert.Equal("v1", (await silos.Client.GetSuggestionsAsync(ModelFixture.IdOf(3))).ModelVersion);
        long[] cuts = [0, 5, 0, 0];
        ModelFixture.Publish(silos.Root, "v3", 300, seed: 2, snapshot: new SnapshotOrigin("s", time.GetUtcNow(), cuts, cuts));
        await PollUntilAsync(time, () => silos.Service<ModelRegistry>().Current.Version == "v3");

        await watcher.StopAsync(Token);
        Assert.Contains("v2: lacks connections that have left the store", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    // The watcher creates its timer on another thread, so an advance may come before it.
    private static async Task PollUntilAsync(FakeTimeProvider time, Func<bool> holds)
    {
        while (!holds())
        {
            time.Advance(TimeSpan.FromSeconds(2));
            await Task.Delay(10, Token);
        }
    }

    private sealed class CountedFolds(MemoryStores stores) : IFoldStore
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public Task<FoldedStamps> ReadAsync(int shards, CancellationToken cancellation)
        {
            Interlocked.Increment(ref _count);
            return stores.ReadAsync(shards, cancellation);
        }
    }

    private sealed class RecordingLog : ILogger<ModelWatcher>
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception));
    }
}
