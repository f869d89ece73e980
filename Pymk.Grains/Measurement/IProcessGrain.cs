namespace Pymk.Grains.Measurement;

/// <summary>Resource use of a silo's process, for benchmarks. A stateless worker: the silo of the caller's gateway answers. The key is 0.</summary>
[Alias("pymk.process")]
internal interface IProcessGrain : IGrainWithIntegerKey
{
    /// <summary>Resource use since the process started.</summary>
    [Alias("figures")]
    ValueTask<ProcessFigures> GetFigures();
}

/// <summary>Resource use of a process since it started.</summary>
/// <param name="AllocatedBytes">Managed memory allocated.</param>
/// <param name="PauseMs">Time the garbage collector stopped all threads, milliseconds.</param>
/// <param name="Collections">Collections of generations 0, 1 and 2.</param>
/// <param name="ResidentBytes">Working set.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.process-figures")]
internal sealed record ProcessFigures(
    [property: Id(0)] long AllocatedBytes,
    [property: Id(1)] double PauseMs,
    [property: Id(2)] int[] Collections,
    [property: Id(3)] long ResidentBytes);
