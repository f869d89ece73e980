using Pymk.Core.Models;
using Pymk.Core.Snapshots;
using Pymk.Grains.Interfaces.Cycle;

namespace Pymk.Silo.Daily;

/// <summary>
/// Trains on the snapshot, in a process of its own so that its memory goes, and has the result judged and published. A training whose parent was
/// killed goes on to its end: this stage waits for it and takes its model.
/// </summary>
/// <param name="settings">What the verb is told.</param>
/// <param name="served">Finds the name of the version that the service serves; null for the current one.</param>
/// <param name="time">The clock.</param>
/// <param name="say">Receives a line.</param>
internal sealed class TrainStage(DailySettings settings, Func<Task<string?>> served, TimeProvider time, Action<string> say) : IDailyStage
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public CycleStage Stage => CycleStage.Train;

    public async Task<Dictionary<string, string>> RunAsync(CycleRun run, Action<string> doing, CancellationToken cancellation)
    {
        var snapshot = SnapshotFolder.Read(run.Snapshot, verify: false).Origin.Id;
        await WaitForOthersAsync(doing, cancellation);
        if (await TrainedModel.FindAsync(settings.Model, snapshot, cancellation) is { } known)
        {
            return known;
        }

        var last = "";
        var against = await served();
        string[] arguments =
        [
            "train", "--data", run.Snapshot, "--model", settings.Model,
            .. against is null ? [] : new[] { "--served", against }, .. settings.TrainOptions,
        ];
        var code = await ChildProcess.RunAsync(
            settings.Trainer ?? Trainer.Find(),
            arguments,
            line =>
            {
                last = line;
                doing(line);
                say($"train: {line}");
            },
            cancellation);
        if (code is not (ExitCodes.Published or ExitCodes.NotPublished))
        {
            throw new DailyException($"train ended with exit code {code}: {last}");
        }

        return await TrainedModel.FindAsync(settings.Model, snapshot, cancellation)
            ?? throw new DailyException($"train ended with exit code {code}, but {settings.Model} has no version of snapshot {snapshot}");
    }

    private async Task WaitForOthersAsync(Action<string> doing, CancellationToken cancellation)
    {
        var told = false;
        while (ModelLocks.IsBuilding(settings.Model))
        {
            if (!told)
            {
                told = true;
                doing("waits for another training");
                say($"train: another training builds into {settings.Model}; waiting for its end");
            }

            await Task.Delay(Pause, time, cancellation);
        }
    }
}
