using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pymk.Core.Files;
using Pymk.Core.Models;
using Pymk.Core.Recommend;
using Pymk.Grains.Facts;
using Pymk.Grains.Graph;
using Pymk.Grains.Ids;
using Pymk.Grains.Models;

namespace Pymk.Grains.Rollout;

/// <summary>Rolls a model version out to this silo: loads it, publishes its feature rows, warms its shards up, then serves it.</summary>
internal sealed partial class ModelLoader(
    ModelRegistry registry,
    NetworkIds ids,
    FoldGuard guard,
    ErasedFromModel erased,
    RowPublisher rows,
    RankerLoader rankers,
    ServingWarmup warmup,
    SiloFacts facts,
    HostedShards hosted,
    IOptions<ServingOptions> serving,
    IOptions<RolloutOptions> options,
    TimeProvider time,
    ILogger<ModelLoader> log)
{
    private static readonly TimeSpan WarmupTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Serves the version that the model directory names as current, unless it is served already.</summary>
    /// <exception cref="ModelFileException">There is no version, it is damaged, lacks what was folded, or has ids of the other kind.</exception>
    public async Task LoadCurrentAsync(CancellationToken cancellation)
    {
        var folder = ModelDirectory.CurrentVersion(options.Value.Root);
        if (registry.HasModel && registry.Current.Files.Folder == folder)
        {
            return;
        }

        registry.SetLoading(Path.GetFileName(folder));
        try
        {
            await LoadAsync(folder, cancellation);
        }
        finally
        {
            registry.SetLoading(null);
        }
    }

    /// <summary>Waits until the shards of the current version are loaded; the grains must be running.</summary>
    public Task WarmUpAsync(CancellationToken cancellation) => warmup.RunAsync(registry.Current, WarmupTimeout, cancellation);

    private async Task LoadAsync(string folder, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        var manifest = ModelDirectory.ReadManifest(folder);
        if (manifest.TextIds != ids.IsText)
        {
            throw new ModelFileException(
                folder, $"its user ids are {(manifest.TextIds ? "text" : "numbers")}; this silo serves a network whose ids are {(ids.IsText ? "text" : "numbers")}");
        }

        await guard.CheckAsync(folder, manifest.Snapshot, cancellation);
        await erased.LeaveOutAsync(folder, cancellation);
        var model = await Task.Run(() => ServingModel.Load(folder, rankers.Load, serving.Value.GraphShards), cancellation).WaitAsync(cancellation);
        // The columns of the rules are filled before the first request needs them.
        await Task.Run(() => facts.Of(model), cancellation);
        await erased.ForgetAsync(model);
        await rows.PublishAsync(model, cancellation);
        if (registry.HasModel)
        {
            registry.Prepare(model);
            await Task.Run(() => hosted.Open(model), cancellation);

            // Whoever is erased from now on is erased from this version, too.
            await erased.ForgetAsync(model);
            await warmup.RunAsync(model, WarmupTimeout, cancellation);
        }

        // A fold that began before the version came may have gone on meanwhile.
        await guard.CheckAsync(folder, model.Manifest.Snapshot, cancellation);
        registry.Serve(model);
        await Task.Run(() => hosted.Open(model), cancellation);
        LogServing(model.Version, model.Graph.UserCount, model.Graph.ConnectionCount, model.Provider, time.GetElapsedTime(began).TotalSeconds);
    }

    [LoggerMessage(
        1, LogLevel.Information,
        "Serving model {Version}: {Users} users, {Connections} connections, ranked on {Provider}; loaded in {Seconds:0.0} s")]
    private partial void LogServing(string version, int users, long connections, string provider, double seconds);
}
