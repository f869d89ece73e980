using Pymk.Core.Models;
using Pymk.Core.Snapshots;
using Pymk.Grains.Snapshot;

namespace Pymk.Grains.Ids;

internal sealed partial class UserIdShardGrain
{
    private readonly CancellationTokenSource _ending = new();
    private ShardSnapshotJob? _snapshot;

    public ValueTask<SnapshotProgress> ContinueSnapshot(SnapshotRequest request) =>
        new((_snapshot ??= new ShardSnapshotJob(snapshotTurns, $"ids-{_shard}", WriteSnapshotAsync, _ending.Token)).Continue(request));

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _ending.Cancel();
        _ending.Dispose();
        return Task.CompletedTask;
    }

    // Copied on the shard's turn; what the model has is read off it.
    private Task<ShardSnapshot> WriteSnapshotAsync(SnapshotRequest request, CancellationToken cancellation)
    {
        var shards = options.Value.GraphShards;
        var frozen = new FrozenIds(Model, _ids.Texts.ToArray(), _ids.Passed.ToArray(), number => Shards.Of(number, shards) == _shard);
        return Task.Run(
            async () =>
            {
                var part = await snapshotParts.WriteIdsAsync(request.Folder, _shard, frozen.Rows(), new SnapshotPace(), cancellation);
                return new ShardSnapshot(request.Id, 0, [part]);
            },
            cancellation);
    }
}
