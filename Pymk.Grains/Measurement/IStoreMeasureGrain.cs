namespace Pymk.Grains.Measurement;

/// <summary>Measures the durable store, for benchmarks. The key is 0.</summary>
[Alias("pymk.store-measure")]
internal interface IStoreMeasureGrain : IGrainWithIntegerKey
{
    /// <summary>The live content by kind of key.</summary>
    [Alias("measure")]
    Task<Dictionary<string, StoredBytes>> Measure();
}

/// <inheritdoc cref="IStoreMeasureGrain"/>
internal sealed class StoreMeasureGrain(IStoreMeasure store) : Grain, IStoreMeasureGrain
{
    public async Task<Dictionary<string, StoredBytes>> Measure() => new(await store.MeasureAsync(), StringComparer.Ordinal);
}
