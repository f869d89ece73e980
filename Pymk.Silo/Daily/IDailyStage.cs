using Pymk.Grains.Interfaces.Cycle;

namespace Pymk.Silo.Daily;

/// <summary>A stage of a daily run. It may be run again after an interruption at any point.</summary>
internal interface IDailyStage
{
    /// <summary>Which one it is.</summary>
    CycleStage Stage { get; }

    /// <summary>Runs it.</summary>
    /// <param name="run">The run, with the records of the stages before.</param>
    /// <param name="doing">Receives what the stage does, for the status.</param>
    /// <param name="cancellation">Ends it unfinished.</param>
    /// <returns>What it did, by name.</returns>
    /// <exception cref="DailyException">It cannot be finished now.</exception>
    Task<Dictionary<string, string>> RunAsync(CycleRun run, Action<string> doing, CancellationToken cancellation);
}
