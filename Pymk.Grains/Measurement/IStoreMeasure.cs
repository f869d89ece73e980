namespace Pymk.Grains.Measurement;

/// <summary>Adds up what the durable store holds, for benchmarks.</summary>
public interface IStoreMeasure
{
    /// <summary>Reads every key, so it takes long on a large store.</summary>
    Task<IReadOnlyDictionary<string, StoredBytes>> MeasureAsync(CancellationToken cancellation = default);
}

/// <summary>The live content of some keys, without the server's own overhead.</summary>
/// <param name="Keys">Number of keys.</param>
/// <param name="Bytes">Bytes of the keys, their fields and their values.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.stored-bytes")]
public readonly record struct StoredBytes([property: Id(0)] long Keys, [property: Id(1)] long Bytes);
