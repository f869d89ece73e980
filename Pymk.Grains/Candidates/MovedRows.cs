using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pymk.Core.Recommend;
using Pymk.Grains.Features;
using Pymk.Grains.Graph;
using Pymk.Grains.Models;

namespace Pymk.Grains.Candidates;

/// <summary>
/// Reads the feature rows of a shard that moves here, so that generations do not ask the store for them in small numbers. Where the store fails, they do.
/// </summary>
internal sealed partial class MovedRows(
    ModelRegistry models, HostedShards hosted, CandidateListGenerator generator, IOptions<ServingOptions> options, TimeProvider time, ILogger<MovedRows> log)
    : BackgroundService
{
    // Shards whose rows are in memory, as far as they have room, or are being read.
    private readonly bool[] _read = new bool[options.Value.GraphShards];

    /// <summary>Notes that the rows of a shard were dropped.</summary>
    public void Forgot(int shard) => Volatile.Write(ref _read[shard], false);

    /// <summary>Reads the rows of the shards that have come, or whose rows were dropped, since the last call.</summary>
    public async Task ReadAsync(CancellationToken cancellation)
    {
        if (!models.HasModel || models.Current is not { } model || !hosted.IsSplit(model))
        {
            return;
        }

        var here = 0;
        for (var shard = 0; shard < _read.Length; shard++)
        {
            here += hosted.Has(shard) ? 1 : 0;
            if (!hosted.Has(shard))
            {
                Forgot(shard);
            }
        }

        for (var shard = 0; shard < _read.Length; shard++)
        {
            if (hosted.Has(shard) && !Volatile.Read(ref _read[shard]))
            {
                Volatile.Write(ref _read[shard], true);
                await ReadAsync(model, shard, here, cancellation).ConfigureAwait(false);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.LeasePeriod, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await ReadAsync(stoppingToken);
        }
    }

    private async Task ReadAsync(ServingModel model, int shard, int shards, CancellationToken cancellation)
    {
        try
        {
            var rows = generator.RowsOf(model);
            var parts = Enumerable.Range(0, model.Graph.Parts.Count).Where(part => part % _read.Length == shard);
            await WarmRows.ReadAsync(rows, model.Graph, parts, rows.Room / Math.Max(1, shards), cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogNotRead(e, shard);
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "The feature rows of shard {Shard} could not be read ahead; generations read them")]
    private partial void LogNotRead(Exception e, int shard);
}
