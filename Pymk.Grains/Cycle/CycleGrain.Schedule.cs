using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Pymk.Grains.Cycle;

/// <summary>The runs that the cluster starts by itself: a reminder looks once a minute whether one is due.</summary>
internal sealed partial class CycleGrain
{
    private const string Reminder = "daily";

    // After a silo has started, the others that host grains and labels have this long to be seen.
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    // Between two processes that are started for the same run.
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    private DateTimeOffset? _started;
    private string _problem = "";

    public async Task Schedule(string at)
    {
        if (at.Length > 0)
        {
            _ = DailyTimes.Daily(at);
        }

        if (at != State.At)
        {
            await WriteAsync(State with { At = at, Since = time.GetUtcNow() });
        }

        if (at.Length > 0)
        {
            await this.RegisterOrUpdateReminder(Reminder, FirstLook, Period);
        }
        else if (await this.GetReminder(Reminder) is { } reminder)
        {
            await this.UnregisterReminder(reminder);
        }
    }

    public Task ProcessEnded(string problem)
    {
        _problem = problem;
        if (problem.Length > 0)
        {
            LogProcessFailed(problem, Pause.TotalMinutes);
        }

        return Task.CompletedTask;
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        var now = time.GetUtcNow();
        if (State.At.Length == 0 || !IsDue(now) || IsHeld(now) || now - _started < Pause)
        {
            return;
        }

        if (!training.Exist)
        {
            Tell("a daily run is due and no silo has the label training; give one Pymk:Labels:0=training. It is looked for every minute.");
            CycleMetrics.WithoutTrainingSilo();
            return;
        }

        try
        {
            await GrainFactory.GetGrain<ITrainingGrain>(0).Start(options.Value.Work, options.Value.Options);
            (_started, _problem) = (now, "");
        }
        catch (Exception e)
        {
            Tell($"a daily run is due and cannot be started: {e.Message} It is tried again every minute.");
        }
    }

    // A run that began since counts, whoever started it.
    private bool IsDue(DateTimeOffset now)
    {
        var due = DailyTimes.Daily(State.At).Last(now);
        return due > State.Since && !State.HasRunSince(due);
    }

    private DateTimeOffset? NextTime()
    {
        if (State.At.Length == 0)
        {
            return null;
        }

        var (now, times) = (time.GetUtcNow(), DailyTimes.Daily(State.At));
        return IsDue(now) ? times.Last(now) : times.Next(now);
    }

    // Every look finds the same: log it once.
    private void Tell(string problem)
    {
        if (_problem != problem)
        {
            _problem = problem;
            LogNotStarted(problem);
        }
    }

    [LoggerMessage(8, LogLevel.Error, "{Problem}")]
    private partial void LogNotStarted(string problem);

    [LoggerMessage(9, LogLevel.Error, "A daily run ended without finishing: {Problem}. It is started again in {Minutes:0} minutes")]
    private partial void LogProcessFailed(string problem, double minutes);
}
