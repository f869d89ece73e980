using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Pymk.Benchmarks.Silos;
using Pymk.Core.Candidates;
using Pymk.Core.Generation;
using Pymk.Core.Recommend;
using Pymk.Grains;
using Pymk.Grains.Graph;
using Pymk.Grains.Index;
using Pymk.Grains.Models;

namespace Pymk.Benchmarks.Ann;

/// <summary>One silo in this process with the index shards of a model, searched as candidate generation searches them.</summary>
internal sealed class ShardSilo : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly IHost _host;

    private ShardSilo(IHost host, INearestUsers nearest) => (_host, Nearest) = (host, nearest);

    public INearestUsers Nearest { get; }

    public static async Task<ShardSilo> StartAsync(ServingModel model, CancellationToken cancellation)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.UseOrleans(silo => silo.UseLocalhostClustering(FreePort.Next(), FreePort.Next()));
        var registry = new ModelRegistry();
        registry.Serve(model);
        builder.Services
            .AddSingleton(registry)
            .AddSingleton<IIndexChangeStore, NoChanges>()
            .AddSingleton(TimeProvider.System)
            .AddSingleton<IndexSearches>()
            .AddSingleton<OpenIndexShards>()
            .AddSingleton<UserOrdinals>()
            .AddOptions<ServingOptions>().Configure(options => options.IndexDeadline = Deadline);
        var host = builder.Build();
        await host.StartAsync(cancellation);
        var nearest = new ShardedNearestUsers(
            host.Services.GetRequiredService<IGrainFactory>(),
            host.Services.GetRequiredService<UserOrdinals>(),
            host.Services.GetRequiredService<OpenIndexShards>(),
            model,
            leases: null,
            Deadline,
            TimeProvider.System);
        return new ShardSilo(host, nearest);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    /// <summary>A store without changes since the model was trained.</summary>
    private sealed class NoChanges : IIndexChangeStore
    {
        public Task<long> OpenAsync(int shard) => Task.FromResult(1L);

        public Task<IndexChanges> ReadAsync(int shard, string version) => Task.FromResult(new IndexChanges([], []));

        public Task UpsertAsync(int shard, long epoch, string version, long user, ReadOnlyMemory<float> embedding) => Task.CompletedTask;

        public Task RemoveAsync(int shard, long epoch, IReadOnlyCollection<string> versions, long user) => Task.CompletedTask;

        public Task<long> EraseAsync(int shard, long epoch, IReadOnlyCollection<string> versions, long user) => Task.FromResult(0L);

        public Task ForgetLeftAsync(int shard, long epoch, IReadOnlyCollection<long> users) => Task.CompletedTask;

        public Task<IReadOnlyList<long>> ReadLeftAsync(int shard) => Task.FromResult<IReadOnlyList<long>>([]);

        public Task DropAsync(int shard, long epoch, string version) => Task.CompletedTask;
    }
}
