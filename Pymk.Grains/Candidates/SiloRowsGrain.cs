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

    public async ValueTask<byte[]> Pairs(string modelVersion, byte[] userRow, int[] users)
    {
        var model = models.Get(modelVersion);
        var rows = await generator.RowsOf(model).ReadHereAsync(users, CancellationToken.None);

        // Not on the grain's turn, which all calls of the silo share.
        return await Task.Run(() => model.Recommender.PackPairs(userRow, rows));
    }
}
