using Microsoft.Extensions.Logging;
using Pymk.Core.Privacy;
using Pymk.Grains.Interfaces.Erasure;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Privacy;

namespace Pymk.Grains.Erasure;

/// <summary>
/// Runs the steps of a user's erasure in order. What is done is kept in the store after every step, so that another activation goes on from there.
/// </summary>
internal sealed partial class ErasureGrain(ErasureSteps steps, IErasureStore store, TimeProvider time, ILogger<ErasureGrain> log)
    : Grain, IErasureGrain
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan LongestRun = TimeSpan.FromHours(1);

    private Task? _run;
    private OpenErasure? _erasure;
    private ErasureTally _tally = new();
    private bool _told;

    private long User => this.GetPrimaryKeyLong();

    public async Task<ErasureProgress> Erase(TimeSpan wait)
    {
        if (_run is null or { IsFaulted: true } || (_run.IsCompleted && _told))
        {
            Start(resume: false);
        }

        var run = _run!;
        using var waited = new CancellationTokenSource();
        await Task.WhenAny(run, Task.Delay(wait < LongestWait ? wait : LongestWait, time, waited.Token));
        await waited.CancelAsync();

        // An erasure that is kept goes on by itself, whatever failed.
        if (run.IsCompleted && (!run.IsFaulted || _erasure is null))
        {
            await run;
            _told = true;
        }

        return new ErasureProgress(_erasure!.Step, _tally.Report(_erasure));
    }

    public Task Resume()
    {
        if (_run is null or { IsFaulted: true })
        {
            Start(resume: true);
            _run!.Ignore();
        }

        return Task.CompletedTask;
    }

    private void Start(bool resume)
    {
        // An erasure that only the compaction lacks is not kept any more: it goes on here.
        var closed = _run is { IsFaulted: true } && _erasure is { Step: ErasureStep.Compaction } ? _erasure : null;
        (_erasure, _tally, _told) = (closed, closed is null ? new ErasureTally() : _tally, false);
        _run = RunAsync(resume);
    }

    private async Task RunAsync(bool resume)
    {
        try
        {
            if ((_erasure ?? await OpenAsync(resume)) is { } erasure)
            {
                _erasure = erasure;
                await RunStepsAsync(erasure);
            }
        }
        catch (UnknownUserException)
        {
            DeactivateOnIdle();
            throw;
        }
        catch (Exception e)
        {
            LogFailed(e, _erasure?.Step ?? ErasureStep.Hide);
            throw;
        }
    }

    private async Task<OpenErasure?> OpenAsync(bool resume)
    {
        if ((await store.ReadOpenAsync()).FirstOrDefault(e => e.User == User) is { } open)
        {
            _tally.Take(open);
            return open;
        }

        if (resume)
        {
            return null;
        }

        var tombstone = await steps.FindTombstoneAsync(User);
        if (tombstone is null && !await steps.IsKnownAsync(User))
        {
            await steps.SweepAsync(User, _tally);
            await steps.EraseLogsAsync(User, _tally);
            if (!_tally.HasRemoved)
            {
                throw new UnknownUserException(User);
            }
        }

        var (now, erasedBefore) = (time.GetUtcNow().ToUnixTimeMilliseconds(), tombstone is { IsRevived: false });
        var begun = _tally.Write(new OpenErasure(User, now, ErasureStep.Hide, erasedBefore, new Dictionary<string, long>(), []));
        await store.KeepOpenAsync(begun);
        return begun;
    }

    private async Task RunStepsAsync(OpenErasure erasure)
    {
        while (erasure.Step < ErasureStep.Finished)
        {
            DelayDeactivation(LongestRun);
            await steps.RunAsync(erasure.Step, erasure, _tally);
            erasure = _tally.Write(erasure with { Step = erasure.Step + 1 });
            if (erasure.Step < ErasureStep.Compaction)
            {
                await store.KeepOpenAsync(erasure);
            }
            else if (erasure.Step == ErasureStep.Compaction)
            {
                // The record holds the id, so it goes before the files are compacted; ErasureWatcher sees to the compaction after a crash.
                await store.CloseAsync(User);
            }

            _erasure = erasure;
        }

        LogErased(time.GetUtcNow().ToUnixTimeMilliseconds() - erasure.StartedMs);
    }

    [LoggerMessage(1, LogLevel.Information, "A user was erased in {Milliseconds} ms")]
    private partial void LogErased(long milliseconds);

    [LoggerMessage(2, LogLevel.Error, "An erasure failed in step {Step}; it is tried again within a minute")]
    private partial void LogFailed(Exception e, ErasureStep step);
}
