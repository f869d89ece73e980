using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pymk.Grains.Interfaces.Cycle;
using Pymk.Grains.Interfaces.Stores;

namespace Pymk.Grains.Cycle;

/// <inheritdoc cref="ICycleGrain"/>
internal sealed partial class CycleGrain(
    [PersistentState("cycle", CycleStorage.Name)] IPersistentState<CycleState> state,
    TrainingSilos training,
    IOptions<DailyOptions> options,
    TimeProvider time,
    ILogger<CycleGrain> log)
    : Grain, ICycleGrain, IRemindable
{
    // A beat is not worth a write. After a move or a crash of this grain's silo, the owner has the whole time to be heard again.
    private DateTimeOffset _heard;
    private string _doing = "";

    private CycleState State => state.State;

    private TimeSpan Silence => options.Value.Silence;

    /// <exception cref="InvalidOperationException">The state is of a later program.</exception>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (State.Format > CycleState.CurrentFormat)
        {
            throw new InvalidOperationException(
                $"The store keeps daily runs in format {State.Format}, this program reads up to {CycleState.CurrentFormat}; run the later program.");
        }

        _heard = time.GetUtcNow();
        return Task.CompletedTask;
    }

    public async Task<BegunRun> Begin(string owner, string folder, bool fresh)
    {
        var now = time.GetUtcNow();
        if (State.Open is { } open)
        {
            if (open.Owner != owner && IsHeld(now))
            {
                return new BegunRun(null, Refusal(open, now), Silence);
            }

            if (open.Owner == owner || (!fresh && now - open.StartedAt < CycleLimits.LongestRun && open.Snapshot == SnapshotOf(folder, open.Id)))
            {
                return await TakeAsync(open, owner, now);
            }

            await WriteAsync(State.WithEnded(CycleOutcome.GivenUp, now));
            CycleMetrics.Ended(CycleOutcome.GivenUp);
            LogGivenUp(open.Id);
        }

        var id = string.Create(CultureInfo.InvariantCulture, $"{now.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}-{Guid.NewGuid().ToString("N")[..8]}");
        return await TakeAsync(new CycleRun { Id = id, Owner = owner, StartedAt = now, Snapshot = SnapshotOf(folder, id) }, owner, now);
    }

    public Task<bool> Beat(string owner, string run, string doing)
    {
        var holds = Holds(owner, run);
        if (holds)
        {
            (_heard, _doing) = (time.GetUtcNow(), doing);
        }

        return Task.FromResult(holds);
    }

    public async Task<bool> FinishStage(string owner, string run, FinishedStage stage)
    {
        if (!Holds(owner, run))
        {
            return false;
        }

        _heard = time.GetUtcNow();
        if (State.Open!.Of(stage.Stage) is null)
        {
            await WriteAsync(State with { Open = State.Open with { Finished = [.. State.Open.Finished, stage] } });
            CycleMetrics.Finished(stage);
            LogFinished(run, stage.Stage, (stage.EndedAt - stage.StartedAt).TotalSeconds, Text(stage.Facts));
        }

        return true;
    }

    public async Task<bool> End(string owner, string run, CycleOutcome outcome)
    {
        if (State.Ended.Any(e => e.Id == run && e.Owner == owner))
        {
            return true;
        }

        if (!Holds(owner, run))
        {
            return false;
        }

        await WriteAsync(State.WithEnded(outcome, time.GetUtcNow()));
        CycleMetrics.Ended(outcome);
        if (outcome == CycleOutcome.NotPublished)
        {
            LogNotPublished(run, Text(State.Ended[0].Of(CycleStage.Train)?.Facts ?? []));
        }
        else
        {
            LogEnded(run, outcome);
        }

        return true;
    }

    public async Task Leave(string owner, string run, string reason)
    {
        if (Holds(owner, run))
        {
            await WriteAsync(State with { Open = State.Open! with { Owner = "", Stopped = reason } });
            CycleMetrics.Stopped();
            LogLeft(run, reason);
        }
    }

    public Task<CycleStatus> GetStatus() => Task.FromResult(new CycleStatus(
        State.Open, State.Open is { Owner.Length: > 0 } ? _heard : null, State.Open is null ? "" : _doing, State.Ended, State.At, NextTime(), _problem));

    private static string SnapshotOf(string folder, string run) => Path.Combine(folder, run);

    private static string Text(Dictionary<string, string> facts) => string.Join(", ", facts.Select(f => $"{f.Key} {f.Value}"));

    private string Refusal(CycleRun open, DateTimeOffset now) => string.Create(
        CultureInfo.InvariantCulture,
        $"run {open.Id} has been under way for {(now - open.StartedAt).TotalMinutes:0} minutes in {open.Owner}; its process is taken for dead when it is "
        + $"silent for {Silence.TotalSeconds:0} s");

    private bool Holds(string owner, string run) => State.Open is { } open && open.Id == run && open.Owner == owner;

    private bool IsHeld(DateTimeOffset now) => State.Open is { Owner.Length: > 0 } && now - _heard < Silence;

    private async Task<BegunRun> TakeAsync(CycleRun run, string owner, DateTimeOffset now)
    {
        if (State.Open is null)
        {
            LogBegun(run.Id, owner);
        }
        else if (run.Owner != owner)
        {
            LogResumed(run.Id, owner, run.Finished.Length);
            run = run with { Owner = owner, Resumed = run.Resumed + 1, Stopped = "" };
        }

        if (run != State.Open)
        {
            await WriteAsync(State with { Open = run });
        }

        (_heard, _doing, _problem) = (now, "", "");
        return new BegunRun(run, "", Silence);
    }

    // A failed write leaves memory ahead of the store: the grain starts again from the store.
    private async Task WriteAsync(CycleState next)
    {
        state.State = next;
        try
        {
            await state.WriteStateAsync();
        }
        catch (Exception e)
        {
            DeactivateOnIdle();
            throw new StoreUnavailableException("store of daily runs", $"{e.GetType().Name}: {e.Message}");
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Daily run {Run} begins in {Owner}")]
    private partial void LogBegun(string run, string owner);

    [LoggerMessage(2, LogLevel.Warning, "Daily run {Run} was interrupted; {Owner} goes on after {Stages} finished stages")]
    private partial void LogResumed(string run, string owner, int stages);

    [LoggerMessage(3, LogLevel.Information, "Daily run {Run}: {Stage} took {Seconds:0.0} s: {Facts}")]
    private partial void LogFinished(string run, CycleStage stage, double seconds, string facts);

    [LoggerMessage(4, LogLevel.Information, "Daily run {Run} ended: {Outcome}")]
    private partial void LogEnded(string run, CycleOutcome outcome);

    [LoggerMessage(5, LogLevel.Error, "Daily run {Run} did NOT publish its model, and the one before goes on: {Facts}")]
    private partial void LogNotPublished(string run, string facts);

    [LoggerMessage(6, LogLevel.Error, "Daily run {Run} stopped: {Reason}. The next one goes on with it")]
    private partial void LogLeft(string run, string reason);

    [LoggerMessage(7, LogLevel.Error, "Daily run {Run} is given up unfinished; a new one begins")]
    private partial void LogGivenUp(string run);
}
