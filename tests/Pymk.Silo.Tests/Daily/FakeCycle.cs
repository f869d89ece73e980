using Pymk.Grains.Interfaces.Cycle;

namespace Pymk.Silo.Tests.Daily;

/// <summary>Keeps the state of one run and notes the calls.</summary>
internal sealed class FakeCycle : ICycleGrain
{
    public CycleRun? Run { get; set; }

    public string Refusal { get; set; } = "";

    /// <summary>Whether the owner has lost the run.</summary>
    public bool IsLost { get; set; }

    public CycleOutcome? Outcome { get; private set; }

    public string? Left { get; private set; }

    /// <summary>Completes at the first beat.</summary>
    public TaskCompletionSource Beaten { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<BegunRun> Begin(string owner, string folder, bool fresh)
    {
        if (Refusal.Length == 0)
        {
            Run = Run is null || fresh
                ? new CycleRun { Id = "r", Owner = owner, StartedAt = DateTimeOffset.UnixEpoch, Snapshot = Path.Combine(folder, "r") }
                : Run with { Owner = owner };
        }

        return Task.FromResult(new BegunRun(Refusal.Length == 0 ? Run : null, Refusal, TimeSpan.FromMilliseconds(60)));
    }

    public Task<bool> Beat(string owner, string run, string doing)
    {
        Beaten.TrySetResult();
        return Task.FromResult(!IsLost);
    }

    public Task<bool> FinishStage(string owner, string run, FinishedStage stage)
    {
        Run = Run! with { Finished = [.. Run.Finished, stage] };
        return Task.FromResult(!IsLost);
    }

    public Task<bool> End(string owner, string run, CycleOutcome outcome)
    {
        Outcome = outcome;
        return Task.FromResult(true);
    }

    public Task Leave(string owner, string run, string reason)
    {
        Left = reason;
        return Task.CompletedTask;
    }

    public Task<CycleStatus> GetStatus() => throw new NotSupportedException();

    public Task Schedule(string at) => throw new NotSupportedException();

    public Task ProcessEnded(string problem) => throw new NotSupportedException();
}
