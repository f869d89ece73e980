namespace Pymk.Grains.Interfaces.Cycle;

/// <summary>
/// Keeps the state of the daily run, one at a time, in the store. The process that runs it holds it by calling <see cref="Beat"/>; when the calls
/// stop, another process takes the run over and goes on after its last finished stage. The key is 0.
/// </summary>
[Alias("pymk.cycle")]
public interface ICycleGrain : IGrainWithIntegerKey
{
    /// <summary>Begins a run, or takes over an interrupted one. The same owner gets the same run again.</summary>
    /// <param name="owner">Names the process: its machine, its number and random digits.</param>
    /// <param name="folder">Folder of snapshots. An open run whose snapshots are elsewhere is not gone on with.</param>
    /// <param name="fresh">Gives up an interrupted run instead of going on with it.</param>
    [Alias("begin")]
    Task<BegunRun> Begin(string owner, string folder, bool fresh);

    /// <summary>Holds the run. Call it several times within <see cref="BegunRun.Silence"/>.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="run">The run.</param>
    /// <param name="doing">What the owner does, for the status.</param>
    /// <returns>False where the owner does not hold the run any more; it has to stop.</returns>
    [Alias("beat")]
    Task<bool> Beat(string owner, string run, string doing);

    /// <summary>Records a finished stage. The call may be repeated.</summary>
    /// <returns>False where the owner does not hold the run any more; it has to stop.</returns>
    [Alias("finish-stage")]
    Task<bool> FinishStage(string owner, string run, FinishedStage stage);

    /// <summary>Ends the run. The call may be repeated.</summary>
    /// <returns>False where the owner does not hold the run any more.</returns>
    [Alias("end")]
    Task<bool> End(string owner, string run, CycleOutcome outcome);

    /// <summary>Leaves the run open for whoever comes next, at once.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="run">The run.</param>
    /// <param name="reason">Why it is not finished.</param>
    [Alias("leave")]
    Task Leave(string owner, string run, string reason);

    /// <summary>What is known of the runs.</summary>
    [Alias("status")]
    Task<CycleStatus> GetStatus();

    /// <summary>Sets the time of day at which the cluster starts a run by itself.</summary>
    /// <param name="at"><c>HH:mm</c>, UTC; empty for never.</param>
    [Alias("schedule")]
    Task Schedule(string at);

    /// <summary>Tells how a process ended that a silo started.</summary>
    /// <param name="problem">Why no run is done; empty where one is.</param>
    [Alias("process-ended")]
    Task ProcessEnded(string problem);
}

/// <summary>The answer to a process that wants to run.</summary>
/// <param name="Run">The run that it holds now; null where it is refused.</param>
/// <param name="Refusal">Why it is refused; empty where it is not.</param>
/// <param name="Silence">An owner that is silent this long loses its run to whoever asks for it.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.begun-run")]
public sealed record BegunRun([property: Id(0)] CycleRun? Run, [property: Id(1)] string Refusal, [property: Id(2)] TimeSpan Silence);

/// <summary>Limits of daily runs.</summary>
public static class CycleLimits
{
    /// <summary>An unfinished run of this age is given up: the next one takes a new snapshot.</summary>
    public static readonly TimeSpan LongestRun = TimeSpan.FromHours(24);

    /// <summary>Ended runs that the status shows.</summary>
    public const int Ended = 14;
}
