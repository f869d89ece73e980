using Pymk.Core.Snapshots;

namespace Pymk.Grains.Snapshot;

/// <summary>A shard's part of a snapshot under way. Runs on the shard's turns, so it needs no lock.</summary>
/// <param name="turns">The turns of the silo.</param>
/// <param name="shard">Kind and number of the shard, such as <c>graph-3</c>.</param>
/// <param name="write">Writes the parts into a folder. It may take long, so it leaves the shard's turns.</param>
/// <param name="ended">Cancelled when the shard's activation ends.</param>
internal sealed class ShardSnapshotJob(
    SnapshotTurns turns, string shard, Func<SnapshotRequest, CancellationToken, Task<ShardSnapshot>> write, CancellationToken ended)
{
    private SnapshotRequest? _request;
    private Task _task = Task.CompletedTask;

    /// <summary>True while the parts are being written.</summary>
    public bool IsRunning => !_task.IsCompleted;

    /// <summary>Begins the work, or tells how far it is. A failure is told once; the call after it begins anew.</summary>
    public SnapshotProgress Continue(SnapshotRequest request)
    {
        if (!_task.IsCompleted)
        {
            return new(_request == request ? SnapshotStep.Writing : SnapshotStep.Busy);
        }

        if (_request != request)
        {
            (_request, _task) = (request, RunAsync(request));
            return new(SnapshotStep.Writing);
        }

        _request = null;
        return _task.IsCompletedSuccessfully ? new(SnapshotStep.Written)
            : new(SnapshotStep.Failed, $"{shard}: {_task.Exception?.GetBaseException().Message ?? "the shard moves to another silo; run the snapshot again"}");
    }

    private async Task RunAsync(SnapshotRequest request)
    {
        var files = new SnapshotFiles(request.Folder);
        if (await Task.Run(() => IsWritten(files, request.Id), ended))
        {
            return;
        }

        await turns.RunAsync(
            async () =>
            {
                var written = await write(request, ended);
                await Task.Run(() => written.Write(files, shard), ended);
            },
            ended);
    }

    private bool IsWritten(SnapshotFiles files, string id)
    {
        var (begun, written) = (UnfinishedSnapshot.Read(files)?.Id == id, ShardSnapshot.Read(files, id, shard) is not null);

        // Another caller may complete the snapshot meanwhile, and its parts are never written again. The manifest appears before the notes of the
        // shards go away, so it is looked for after them.
        return begun && (written || !SnapshotFolder.IsComplete(files.Folder))
            ? written
            : throw new SnapshotFileException(files.Folder, "the silo does not see the snapshot there; name a folder that silos and caller share");
    }
}
