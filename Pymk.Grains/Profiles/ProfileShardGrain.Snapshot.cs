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

        // The turn pays for a copy of the references alone.
        var (frozen, model) = (_profiles.Freeze(), models.Current);
        return await Task.Run(
            async () =>
            {
                var gone = FrozenShard.GoneOf(leases.Flags.All);
                gone.UnionWith(frozen.States.Where(s => s.Deleted.Holds).Select(s => s.User));
                var rows = new ProfileRows(model, frozen.States, gone, user => ordinals.ShardOf(user) == _shard);
                var part = await snapshotParts.WriteProfilesAsync(
                    request.Folder, _shard, rows.Fields, rows.All(), new SnapshotPace(), cancellation);
                return new ShardSnapshot(request.Id, frozen.Cut, [part]);
            },
            cancellation);
    }
}
