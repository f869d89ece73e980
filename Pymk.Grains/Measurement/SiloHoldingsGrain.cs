using Microsoft.Extensions.Options;
using Pymk.Grains.Candidates;
using Pymk.Grains.Graph;
using Pymk.Grains.Index;
using Pymk.Grains.Models;
using Pymk.Grains.Placement;

namespace Pymk.Grains.Measurement;

/// <inheritdoc cref="ISiloHoldingsGrain"/>
[SiloOfKeyPlacement]
internal sealed class SiloHoldingsGrain(
    ModelRegistry models, HostedShards hosted, CandidateListGenerator generator, OpenIndexShards index, IOptions<ServingOptions> options)
    : Grain, ISiloHoldingsGrain
{
    public ValueTask<SiloHoldings> Read()
    {
        var model = models.Current;
        return new(new SiloHoldings(
            Enumerable.Range(0, options.Value.GraphShards).Count(hosted.Has),
            model.Graph.RowBytes,
            model.Graph.UserBytes,
            model.Profiles.Bytes + (model.Ids?.Bytes ?? 0),
            model.Recommender.PostingBytes,
            generator.RowsOf(model).Bytes,
            index.BytesOf(model.Version),
            ServingMetrics.CrossingsSoFar,
            ServingMetrics.CrossedBytesSoFar));
    }

    public ValueTask<MemoryFigures> Collect() => new(MemoryFigures.Collect());
}
