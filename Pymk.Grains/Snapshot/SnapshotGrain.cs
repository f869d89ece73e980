using Microsoft.Extensions.Options;
using Pymk.Core.Snapshots;
using Pymk.Grains.Interfaces.Snapshots;

namespace Pymk.Grains.Snapshot;

/// <inheritdoc cref="ISnapshotGrain"/>
internal sealed class SnapshotGrain(IOptions<SnapshotOptions> options, TimeProvider time) : Grain, ISnapshotGrain
{
    // Longer than a snapshot takes: an idle grain would be collected, and the run with it.
    private static readonly TimeSpan LongestRun = TimeSpan.FromHours(6);

    private readonly CancellationTokenSource _ending = new();
    private Task _run = Task.CompletedTask;
    private double _share;
    private string? _problem;

    public Task<SnapshotStatus> Start()
    {
        var files = Files();
        if (_run.IsCompleted && !SnapshotFolder.IsComplete(files.Folder))
        {
            DelayDeactivation(LongestRun);
            (_share, _problem, _run) = (0, null, RunAsync(files.Folder));
        }

        return Read();
    }

    public Task<SnapshotStatus> Read()
    {
        var (name, files) = (this.GetPrimaryKeyString(), Files());
        return Task.FromResult(
            SnapshotFolder.IsComplete(files.Folder) ? Finished(name, files.Folder)
            : !_run.IsCompleted ? new SnapshotStatus(name, SnapshotState.Running, _share)
            : _problem is not null || File.Exists(files.Unfinished) ? new SnapshotStatus(name, SnapshotState.Unfinished, _share, _problem)
            : new SnapshotStatus(name, SnapshotState.Unknown));
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _ending.Cancel();
        _ending.Dispose();
        return Task.CompletedTask;
    }

    private SnapshotFiles Files()
    {
        SnapshotNames.Check(this.GetPrimaryKeyString());
        return new SnapshotFiles(Path.GetFullPath(Path.Combine(options.Value.Folder, this.GetPrimaryKeyString())));
    }

    private static SnapshotStatus Finished(string name, string folder)
    {
        try
        {
            var manifest = SnapshotFolder.Read(folder, verify: false);
            return new(
                name, SnapshotState.Finished, 1, null, manifest.Origin.Id, manifest.Origin.TakenAt, manifest.Interactions,
                [.. manifest.Parts.Select(p => new SnapshotFile(p.Name, p.Rows, p.Bytes, p.XxHash3))]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(name, SnapshotState.Unfinished, 0, e.Message);
        }
    }

    private async Task RunAsync(string folder)
    {
        try
        {
            await ClusterSnapshot.RunAsync(GrainFactory, folder, new ShareOf(this), time, _ending.Token);
        }
        catch (OperationCanceledException)
        {
            _problem = "the silo that took it stopped; start it again";
        }
        catch (Exception e)
        {
            _problem = e.Message;
        }
    }

    private sealed class ShareOf(SnapshotGrain grain) : IProgress<double>
    {
        public void Report(double value) => grain._share = value;
    }
}
