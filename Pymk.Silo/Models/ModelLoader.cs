using Pymk.Core.Models;
using Pymk.Grains.Features;
using Pymk.Grains.Models;

namespace Pymk.Silo.Models;

/// <summary>Loads a version, writes its feature rows into the store unless they are there, waits for its shards, and only then makes it current.</summary>
internal sealed partial class ModelLoader(ModelRegistry registry, IUserRowStore rows, RankerLoader rankers, IServingWarmup warmup, TimeProvider time, ILogger<ModelLoader> log)
{
    private const int RowsAtOnce = 16_384;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Serves the version a model directory calls current, unless it is served already.</summary>
    /// <exception cref="Core.Files.ModelFileException">There is none, or it is damaged.</exception>
    public async Task LoadCurrentAsync(string root, CancellationToken cancellation)
    {
        var folder = ModelDirectory.CurrentVersion(root);
        if (registry.HasModel && registry.Current.Folder == folder)
        {
            return;
        }

        var began = time.GetTimestamp();
        var model = await Task.Run(() => ServingModel.Load(folder, rankers.Load), cancellation).WaitAsync(cancellation);
        await PublishAsync(model, cancellation);
        if (registry.HasModel)
        {
            registry.Prepare(model);
            await warmup.RunAsync(model, Patience, cancellation);
        }

        registry.Serve(model);
        LogServing(model.Version, model.Graph.UserCount, model.Graph.ConnectionCount, model.Provider, time.GetElapsedTime(began).TotalSeconds);
    }

    /// <summary>Waits until the current version's shards are loaded; the grains must be running.</summary>
    public Task WarmUpAsync(CancellationToken cancellation) => warmup.RunAsync(registry.Current, Patience, cancellation);

    private async Task PublishAsync(ServingModel model, CancellationToken cancellation)
    {
        if (await rows.IsPublishedAsync(model.Version))
        {
            return;
        }

        var began = time.GetTimestamp();
        var table = await Task.Run(model.ReadRows, cancellation);
        for (var first = 0; first < table.Count; first += RowsAtOnce)
        {
            var part = new List<(long User, ReadOnlyMemory<byte> Row)>(RowsAtOnce);
            for (var user = first; user < Math.Min(table.Count, first + RowsAtOnce); user++)
            {
                part.Add((model.Graph.IdOf(user), table[user]));
            }

            await rows.WriteAsync(model.Version, part, cancellation);
        }

        await rows.MarkPublishedAsync(model.Version);
        LogPublished(table.Count, model.Version, time.GetElapsedTime(began).TotalSeconds);
    }

    [LoggerMessage(LogLevel.Information, "Serving model {Version}: {Users} users, {Connections} connections, ranked on {Provider}; loaded in {Seconds:0.0} s")]
    private partial void LogServing(string version, int users, long connections, string provider, double seconds);

    [LoggerMessage(LogLevel.Information, "Wrote {Rows} feature rows of model {Version} into the store in {Seconds:0.0} s")]
    private partial void LogPublished(int rows, string version, double seconds);
}
