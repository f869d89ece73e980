using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.TestingHost;
using Pymk.Client;
using Pymk.Cluster.Tests.Fakes;
using Pymk.Core.Privacy;
using Pymk.Core.Ranking;
using Pymk.Core.Recommend;
using Pymk.Core.Snapshots;
using Pymk.Grains;
using Pymk.Grains.Behavior;
using Pymk.Grains.Candidates;
using Pymk.Grains.Cycle;
using Pymk.Grains.Erasure;
using Pymk.Grains.Events;
using Pymk.Grains.Experiments;
using Pymk.Grains.Features;
using Pymk.Grains.Graph;
using Pymk.Grains.Hosting;
using Pymk.Grains.Ids;
using Pymk.Grains.Index;
using Pymk.Grains.ListsAhead;
using Pymk.Grains.Models;
using Pymk.Grains.Privacy;
using Pymk.Grains.Profiles;
using Pymk.Grains.RequestKeys;
using Pymk.Grains.Retention;
using Pymk.Grains.Rollout;
using Pymk.Grains.Snapshot;
using Pymk.Grains.Views;
using Pymk.Storage;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests;

/// <summary>Silos in this process over one fixture model and stores in memory.</summary>
internal sealed class TestSilos : IAsyncDisposable
{
    public const int GraphShards = 4;

    /// <summary>The model directory.</summary>
    public string Root { get; } = Directory.CreateTempSubdirectory("pymk-cluster-").FullName;

    public MemoryStores Stores { get; } = new();

    public MemoryIndexChanges IndexChanges { get; } = new();

    public MemoryUserIds UserIds { get; } = new();

    public MemoryViews Views { get; } = new();

    public MemoryListsAhead ListsAhead { get; } = new();

    public MemoryExperiments Experiments { get; } = new();

    public MemoryErasures Erasures { get; }

    public MemoryInteractionLog Log { get; } = new();

    public MemoryRequestKeyStore RequestKeys { get; } = new();

    public InProcessTestCluster Cluster { get; private set; } = null!;

    public IPymkClient Client { get; private set; } = null!;

    public ServingModel Model { get; private set; } = null!;

    private TestSilos() => Erasures = new MemoryErasures(Stores, IndexChanges, Views);

    /// <param name="silos">Number of silos.</param>
    /// <param name="users">Users of the first version.</param>
    /// <param name="configure">Sets the options of serving.</param>
    /// <param name="labels">The metadata of a silo, by its number.</param>
    /// <param name="publish">Publishes the first version by model directory and name; null for that of <see cref="ModelFixture"/>.</param>
    /// <param name="services">Adds and replaces services of a silo.</param>
    /// <param name="split">Every silo loads the model itself and holds only the parts of its shards.</param>
    /// <param name="fill">Fills the stores before the silos start.</param>
    /// <param name="parts">Adds parts of a silo.</param>
    public static async Task<TestSilos> StartAsync(
        int silos = 1, int users = 300, Action<ServingOptions>? configure = null, Func<int, Dictionary<string, string>>? labels = null,
        Func<string, string, string>? publish = null, Action<IServiceCollection>? services = null, Func<TestSilos, Task>? fill = null,
        Action<ISiloBuilder>? parts = null, bool split = false)
    {
        var test = new TestSilos();
        test.Model = publish is null ? await test.PublishAsync("v1", users) : await test.LoadAsync(publish(test.Root, "v1"));
        await (fill?.Invoke(test) ?? Task.CompletedTask);
        var builder = new InProcessTestClusterBuilder((short)silos);
        var next = -1;
        builder.ConfigureSilo((_, silo) =>
        {
            var registry = new ModelRegistry();
            registry.Serve(split ? test.LoadSplit(test.Model.Files.Folder) : test.Model);
            silo.Services.AddSingleton(registry)
                .AddSingleton<IRelationStore>(test.Stores)
                .AddSingleton<IUserIdStore>(test.UserIds)
                .AddSingleton<IIndexChangeStore>(test.IndexChanges)
                .AddSingleton<IProfileStore>(test.Stores)
                .AddSingleton<IBehaviorStore>(test.Stores)
                .AddSingleton<ICandidateListStore>(test.Stores)
                .AddSingleton<IListsAheadStore>(test.ListsAhead)
                .AddSingleton<IViewStore>(test.Views)
                .AddSingleton<IUserRowStore>(test.Stores)
                .AddSingleton<IVersionStore>(test.Stores)
                .AddSingleton<IFoldStore>(test.Stores)
                .AddSingleton<IExperimentStore>(test.Experiments)
                .AddSingleton<ITombstoneStore>(test.Erasures)
                .AddSingleton<IErasureStore>(test.Erasures)
                .AddSingleton<IStoreCompaction>(test.Erasures)
                .AddSingleton<IInteractionLog>(test.Log)
                .AddSingleton<IRequestKeyStore>(test.RequestKeys)
                .AddSingleton<ErasedFromModel>()
                .AddSnapshotParts();
            silo.AddPymkGrains(o =>
            {
                o.GraphShards = GraphShards;
                o.RankDeadline = TimeSpan.FromSeconds(10);
                o.IndexDeadline = TimeSpan.FromSeconds(10);
                o.ReadDeadline = TimeSpan.FromSeconds(10);
                configure?.Invoke(o);
            });
            silo.Services.AddSingleton<RowPublisher>().AddSingleton<RankerLoader>().AddSingleton<ServingWarmup>()
                .AddSingleton<FoldGuard>().AddSingleton<ModelLoader>()
                .Configure<RolloutOptions>(o => o.Root = test.Root)

                // The tests' events have fixed dates.
                .Configure<RetentionOptions>(o => o.LogDays = 36_500);
            silo.AddMemoryGrainStorage(CycleStorage.Name);
            silo.UseInMemoryReminderService();

            // Lists that nobody asked for would disturb tests of asking.
            silo.Services.Configure<ListsAheadOptions>(o => o.ActiveDays = 0);
            services?.Invoke(silo.Services);
            parts?.Invoke(silo);
            silo.UseSiloMetadata(labels?.Invoke(Interlocked.Increment(ref next)) ?? []);
        });
        builder.ConfigureClient(client => client.Services.AddPymkClient(o => o.MaxBatch = 64));
        test.Cluster = builder.Build();
        await test.Cluster.DeployAsync();
        test.Client = test.Cluster.Client.ServiceProvider.GetRequiredService<IPymkClient>();
        return test;
    }

    /// <summary>Writes another version and its rows. A registry must serve it.</summary>
    public Task<ServingModel> PublishAsync(string version, int users, int seed = 1) =>
        LoadAsync(ModelFixture.Publish(Root, version, users, seed: seed));

    /// <summary>Loads a version and writes its rows.</summary>
    public async Task<ServingModel> LoadAsync(string folder)
    {
        var model = ServingModel.Load(folder);
        var rows = model.ReadRows();
        await Stores.UseAsync(model.Version);
        await Stores.WriteAsync(model.Version, [.. Enumerable.Range(0, rows.Count).Select(u => (model.Graph.IdOf(u), rows[u]))], CancellationToken.None);
        return model;
    }

    /// <summary>A model of which a silo holds parts.</summary>
    public ServingModel LoadSplit(string folder) => ServingModel.Load(folder, path => (RankerModel.Load(path), "CPU"), GraphShards);

    /// <summary>Takes a snapshot of the silos.</summary>
    public Task<SnapshotManifest> TakeAsync(string folder) =>
        ClusterSnapshot.RunAsync(Cluster.Client, folder, null, TimeProvider.System, TestContext.Current.CancellationToken);

    /// <summary>Serves a model on all silos, also on those that start later.</summary>
    public void Serve(ServingModel model)
    {
        Model = model;
        for (var silo = 0; silo < Cluster.Silos.Count; silo++)
        {
            Service<ModelRegistry>(silo).Serve(model);
        }
    }

    /// <summary>Checks that every silo has a user's flags, as it must from the moment at which the write returned.</summary>
    public void CheckFlags(long user, PersonFlags flags)
    {
        for (var silo = 0; silo < Cluster.Silos.Count; silo++)
        {
            Assert.Equal(flags, Service<ShardLeases>(silo).Flags.Of(user));
        }
    }

    public T Service<T>(int silo = 0) where T : notnull => ((InProcessSiloHandle)Cluster.Silos[silo]).ServiceProvider.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        Directory.Delete(Root, recursive: true);
    }
}
