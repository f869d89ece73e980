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

        // States are immutable, so their list is the moment's view.
        var (states, model, gone) = (_profiles.All.ToArray(), models.Current, FrozenShard.GoneOf(leases.Flags.All));
        gone.UnionWith(states.Where(s => s.Deleted.Holds).Select(s => s.User));
        const long cut = 0;
        return await Task.Run(
            async () =>
            {
                var frozen = new FrozenProfiles(model, cut, states, gone, user => ordinals.ShardOf(user) == _shard);
                var part = await snapshotParts.WriteProfilesAsync(
                    request.Folder, _shard, frozen.Fields, frozen.Rows(), new SnapshotPace(), cancellation);
                return new ShardSnapshot(request.Id, frozen.Cut, [part]);
            },
            cancellation);
    }
}
