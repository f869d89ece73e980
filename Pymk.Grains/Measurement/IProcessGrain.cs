namespace Pymk.Grains.Measurement;

/// <summary>Resource use of a silo's process, for benchmarks. A stateless worker: the silo of the caller's gateway answers. The key is 0.</summary>
[Alias("pymk.process")]
internal interface IProcessGrain : IGrainWithIntegerKey
{
    /// <summary>Resource use since the process started.</summary>
    [Alias("figures")]
    ValueTask<ProcessFigures> GetFigures();

    /// <summary>Collects all garbage and says what memory is left in use. It stops every thread of the silo meanwhile.</summary>
    [Alias("collect")]
    ValueTask<MemoryFigures> Collect();
}

/// <summary>Memory of a process after a full collection.</summary>
/// <param name="HeapBytes">Managed memory in use.</param>
/// <param name="ResidentBytes">Working set.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.memory-figures")]
internal sealed record MemoryFigures([property: Id(0)] long HeapBytes, [property: Id(1)] long ResidentBytes)
{
    /// <summary>Collects all garbage of this process and says what is left.</summary>
    public static MemoryFigures Collect()
    {
        for (var pass = 0; pass < 2; pass++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return new MemoryFigures(GC.GetTotalMemory(forceFullCollection: false), Environment.WorkingSet);
    }
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
