using Orleans.Concurrency;

namespace Pymk.Grains.Measurement;

/// <inheritdoc cref="IProcessGrain"/>
[StatelessWorker]
internal sealed class ProcessGrain : Grain, IProcessGrain
{
    public ValueTask<ProcessFigures> GetFigures() => new(new ProcessFigures(
        GC.GetTotalAllocatedBytes(),
        GC.GetTotalPauseDuration().TotalMilliseconds,
        [GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2)],
        Environment.WorkingSet));

    public ValueTask<MemoryFigures> Collect() => new(MemoryFigures.Collect());
}
