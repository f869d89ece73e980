using Orleans.Concurrency;
using Pymk.Grains.Features;
using Pymk.Grains.Models;
using Pymk.Grains.Placement;

namespace Pymk.Grains.Candidates;

/// <inheritdoc cref="ISiloRowsGrain"/>
[SiloOfKeyPlacement]
[Reentrant]
internal sealed class SiloRowsGrain(ModelRegistry models, CandidateListGenerator generator) : Grain, ISiloRowsGrain
{
    public async ValueTask<RowBlocks> Read(string modelVersion, int[] users) =>
        new(await generator.RowsOf(models.Get(modelVersion)).ReadHereAsync(users, CancellationToken.None));
}
