namespace Pymk.Grains.Measurement;

/// <summary>What a silo holds of the model, for benchmarks. The key is the silo's address.</summary>
[Alias("pymk.silo-holdings")]
internal interface ISiloHoldingsGrain : IGrainWithStringKey
{
    /// <summary>The holdings now.</summary>
    [Alias("read")]
    ValueTask<SiloHoldings> Read();

    /// <summary>Collects all garbage and says what memory is left in use. It stops every thread of the silo meanwhile.</summary>
    [Alias("collect")]
    ValueTask<MemoryFigures> Collect();
}

/// <summary>What a silo holds of the served version, bytes, and what its generations read of other silos since it started.</summary>
/// <param name="Shards">Graph shards that live in the silo.</param>
/// <param name="GraphBytes">Connections and their times.</param>
/// <param name="UserBytes">Ids and what finds them: every silo has all.</param>
/// <param name="ProfileBytes">Names, headlines, tokens and text ids.</param>
/// <param name="PostingBytes">Inverted lists: every silo has all.</param>
/// <param name="RowBytes">Feature rows.</param>
/// <param name="IndexBytes">Index partitions.</param>
/// <param name="Crossings">Calls of generations to other silos.</param>
/// <param name="CrossedBytes">Bytes that these brought.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.silo-holdings-figures")]
internal sealed record SiloHoldings(
    [property: Id(0)] int Shards,
    [property: Id(1)] long GraphBytes,
    [property: Id(2)] long UserBytes,
    [property: Id(3)] long ProfileBytes,
    [property: Id(4)] long PostingBytes,
    [property: Id(5)] long RowBytes,
    [property: Id(6)] long IndexBytes,
    [property: Id(7)] long Crossings,
    [property: Id(8)] long CrossedBytes)
{
    /// <summary>All of the model.</summary>
    public long ModelBytes => GraphBytes + UserBytes + ProfileBytes + PostingBytes + RowBytes + IndexBytes;
}
