using Pymk.Core.Snapshots;
using Pymk.Grains.Graph;
using Pymk.Grains.Snapshot;

namespace Pymk.Grains.Profiles;

internal sealed partial class ProfileShardGrain
{
    private ShardSnapshotJob? _snapshot;

    public ValueTask<SnapshotProgress> ContinueSnapshot(SnapshotRequest request) =>
        new((_snapshot ??= new ShardSnapshotJob(snapshotTurns, $"profiles-{_shard}", WriteSnapshotAsync, leases.Stopping)).Continue(request));

    private async Task<ShardSnapshot> WriteSnapshotAsync(SnapshotRequest request, CancellationToken cancellation)
    {
        await leases.Asked.WaitAsync(cancellation);

        var (frozen, model, gone) = (_profiles.Freeze(), models.Current, FrozenShard.GoneOf(leases.Flags.All));
        gone.UnionWith(frozen.States.Where(s => s.Deleted.Holds).Select(s => s.User));
        return await Task.Run(
            async () =>
            {
                var rows = new ProfileRows(model, frozen.States, gone, user => ordinals.ShardOf(user) == _shard);
                var part = await snapshotParts.WriteProfilesAsync(
                    request.Folder, _shard, rows.Fields, rows.All(), new SnapshotPace(), cancellation);
                return new ShardSnapshot(request.Id, frozen.Cut, [part]);
            },
            cancellation);
    }
}
