using Pymk.Core.Snapshots;
using Pymk.Grains.Snapshot;

namespace Pymk.Grains.Graph;

internal sealed partial class GraphShardGrain
{
    private const int CopiedAtOnce = 10_000;
    private const int MostCopies = 5;

    private ShardSnapshotJob? _snapshot;

    public ValueTask<SnapshotProgress> ContinueSnapshot(SnapshotRequest request) =>
        new((_snapshot ??= new ShardSnapshotJob(snapshotTurns, $"graph-{_shard}", WriteSnapshotAsync, _ended)).Continue(request));

    private async Task<ShardSnapshot> WriteSnapshotAsync(SnapshotRequest request, CancellationToken cancellation)
    {
        await leases.Asked.WaitAsync(cancellation);
        var frozen = await FreezeAsync(cancellation);
        return await Task.Run(
            async () =>
            {
                var pace = new SnapshotPace();
                var connections = await snapshotParts.WriteConnectionsAsync(request.Folder, _shard, frozen.Connections(), pace, cancellation);
                var relations = await snapshotParts.WriteRelationsAsync(request.Folder, _shard, frozen.Relations(), pace, cancellation);
                return new ShardSnapshot(request.Id, frozen.Cut, [connections, relations]);
            },
            cancellation);
    }

    // Copies the relations of one moment in short steps, between which the shard serves.
    private async Task<FrozenShard> FreezeAsync(CancellationToken cancellation)
    {
        for (var copy = 0; copy < MostCopies; copy++)
        {
            using var table = FreezeRelations();
            var model = models.Current;
            var gone = await Task.Run(() => FrozenShard.GoneOf(leases.Flags.All), cancellation);
            var relations = new List<RelationEvent>();
            var place = 0;
            while (table.Holds && place < table.Count)
            {
                for (var end = Math.Min(table.Count, place + CopiedAtOnce); place < end; place++)
                {
                    var e = table.At(place);
                    if (IsOwn(e.From))
                    {
                        relations.Add(e);
                        if (e is { Kind: RelationKind.Deleted, Active: true })
                        {
                            gone.Add(e.From);
                        }
                    }
                }

                await Task.Yield();
                cancellation.ThrowIfCancellationRequested();
            }

            // The removal of a relation ends the frozen view.
            if (table.Holds)
            {
                return new FrozenShard(model, table.Cut, relations, gone, IsOwn);
            }
        }

        throw new SnapshotException($"relations of the shard were removed {MostCopies} times while they were copied; run the snapshot again");
    }
}
