using System.Globalization;
using Pymk.Core.Snapshots;
using Pymk.Grains.Interfaces.Cycle;

namespace Pymk.Silo.Daily;

/// <summary>Runs the stages of a daily run that are not finished, while it holds the run.</summary>
internal sealed class DailyRun(ICycleGrain cycle, IReadOnlyList<IDailyStage> stages, TimeProvider time, Action<string> say)
{
    // Of a train stage.
    public const string PublishedFact = "published";

    private static readonly TimeSpan LongestFarewell = TimeSpan.FromSeconds(10);

    private readonly string _owner = string.Create(
        CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}:{Guid.NewGuid().ToString("N")[..8]}");

    /// <summary>Begins a run or goes on with an interrupted one.</summary>
    /// <param name="work">Folder of the snapshots.</param>
    /// <param name="fresh">Gives up an interrupted run.</param>
    /// <param name="cancellation">Ends it; the next run goes on.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(string work, bool fresh, CancellationToken cancellation)
    {
        var begun = await BeginAsync(work, fresh, cancellation);
        if (begun.Run is not { } run)
        {
            say($"refused: {begun.Refusal}");
            return ExitCodes.Refused;
        }

        await using var hold = new RunHold(cycle, _owner, run.Id, begun.Silence, time, cancellation);
        try
        {
            return await RunAsync(run, hold);
        }
        catch (OperationCanceledException) when (hold.IsLost)
        {
            say($"run {run.Id} is held by another process now; this one stops");
            return ExitCodes.Refused;
        }
        catch (Exception e)
        {
            await LeaveAsync(run, cancellation.IsCancellationRequested ? "its process was told to stop" : e.Message);
            throw;
        }
    }

    private async Task<BegunRun> BeginAsync(string work, bool fresh, CancellationToken cancellation)
    {
        var begun = await AskAsync(() => cycle.Begin(_owner, work, fresh), cancellation);
        if (begun.Run is not { } run || run.Of(CycleStage.Snapshot) is null || run.Of(CycleStage.Train) is not null
            || SnapshotFolder.IsComplete(run.Snapshot))
        {
            return begun;
        }

        say($"the snapshot of run {run.Id} is gone: {run.Snapshot}; a new run begins");
        await LeaveAsync(run, "its snapshot is gone");
        return await AskAsync(() => cycle.Begin(_owner, work, fresh: true), cancellation);
    }

    private async Task<int> RunAsync(CycleRun run, RunHold hold)
    {
        say(run.Finished.Length + run.Resumed == 0
            ? $"run {run.Id}"
            : $"run {run.Id} goes on after {string.Join(", ", run.Finished.Select(f => NameOf(f.Stage)).DefaultIfEmpty("no stage"))}");
        foreach (var stage in stages)
        {
            if (run.Of(stage.Stage) is null && (IsPublished(run) || stage.Stage is not (CycleStage.Rollout or CycleStage.Lists)))
            {
                run = await RunAsync(stage, run, hold);
            }
        }

        var published = IsPublished(run);
        var ended = await AskAsync(() => cycle.End(_owner, run.Id, published ? CycleOutcome.Published : CycleOutcome.NotPublished), hold.Token);
        if (!ended)
        {
            Lose(hold);
        }

        var trained = run.Of(CycleStage.Train)?.Facts ?? [];
        say(published
            ? $"run {run.Id}: model {trained.GetValueOrDefault("version")} serves"
            : $"run {run.Id}: NOT PUBLISHED, the model before goes on: {trained.GetValueOrDefault("reason")}");
        return published ? ExitCodes.Published : ExitCodes.NotPublished;
    }

    private async Task<CycleRun> RunAsync(IDailyStage stage, CycleRun run, RunHold hold)
    {
        var (name, began) = (NameOf(stage.Stage), time.GetUtcNow());
        hold.Do(name);
        var facts = await stage.RunAsync(run, what => hold.Do($"{name}: {what}"), hold.Token);
        var finished = new FinishedStage(stage.Stage, began, time.GetUtcNow(), facts);
        if (!await AskAsync(() => cycle.FinishStage(_owner, run.Id, finished), hold.Token))
        {
            Lose(hold);
        }

        say(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {(finished.EndedAt - began).TotalSeconds:F1} s: {string.Join(", ", facts.Select(f => $"{f.Key} {f.Value}"))}"));
        return run with { Finished = [.. run.Finished, finished] };
    }

    private static void Lose(RunHold hold)
    {
        hold.Lose();
        hold.Token.ThrowIfCancellationRequested();
    }

    private static bool IsPublished(CycleRun run) => run.Of(CycleStage.Train)?.Facts.GetValueOrDefault(PublishedFact) != "no";

    private static string NameOf(CycleStage stage) => stage.ToString().ToLowerInvariant();

    // A cluster that does not answer finds out by the silence.
    private async Task LeaveAsync(CycleRun run, string reason)
    {
        try
        {
            await cycle.Leave(_owner, run.Id, reason).WaitAsync(LongestFarewell, time);
        }
        catch (Exception e) when (Patience.IsSilence(e))
        {
        }
    }

    private Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellation) => Patience.AskAsync(ask, time, cancellation);
}
