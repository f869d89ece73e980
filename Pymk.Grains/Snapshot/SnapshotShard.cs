using Pymk.Core.Snapshots;

namespace Pymk.Grains.Snapshot;

/// <summary>A shard of a snapshot as its caller sees it.</summary>
/// <param name="name">Kind and number of the shard, such as <c>graph-3</c>.</param>
/// <param name="ask">Begins the shard's work, or asks how far it is.</param>
internal sealed class SnapshotShard(string name, Func<ValueTask<SnapshotProgress>> ask)
{
    private bool _isAsked;

    /// <summary>True once the parts are in the folder.</summary>
    public bool IsWritten { get; private set; }

    /// <summary>Why the last call got no answer; null after an answer.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Calls the shard; false where it does not answer, because a silo stops or starts.</summary>
    /// <exception cref="SnapshotException">The shard cannot write its parts.</exception>
    public async Task<bool> ContinueAsync()
    {
        try
        {
            var progress = await ask();
            IsWritten = progress.Step == SnapshotStep.Written;
            Failure = null;

            // The first call begins the work, so a failure that it tells is one of an earlier run.
            (var isLater, _isAsked) = (_isAsked, true);
            return progress.Step == SnapshotStep.Failed && isLater ? throw new SnapshotException(progress.Problem!) : true;
        }
        catch (Exception e) when (e is not SnapshotException and not OperationCanceledException)
        {
            Failure = e;
            return false;
        }
    }

    /// <summary>What the shard wrote.</summary>
    /// <exception cref="SnapshotException">The caller does not see it.</exception>
    public ShardSnapshot Read(SnapshotFiles files, string id) => ShardSnapshot.Read(files, id, name)
        ?? throw new SnapshotException($"{files.Folder}: {name} is written, but not here; name a folder that silos and caller share");
}
