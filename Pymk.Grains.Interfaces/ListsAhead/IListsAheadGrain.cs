namespace Pymk.Grains.Interfaces.ListsAhead;

/// <summary>
/// Writes candidate lists ahead for users likely to ask, shard by shard and in the background, at a bounded share of every silo's processors. One in
/// the cluster; the key is 0.
/// </summary>
[Alias("pymk.lists-ahead")]
public interface IListsAheadGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Begins the lists of a model version and returns at once. The version under way goes on; another one ends and leaves its place. Does nothing where
    /// writing ahead is off.
    /// </summary>
    /// <param name="version">The version that the silos serve, or are about to serve: no list of another version is written.</param>
    /// <exception cref="Stores.StoreUnavailableException">The store does not answer: call again.</exception>
    [Alias("start")]
    Task Start(string version);

    /// <summary>How far the lists are. Reads memory only.</summary>
    [Alias("progress")]
    ValueTask<ListsAheadProgress> Progress();
}

/// <summary>How far the lists of a version are.</summary>
/// <param name="Version">The model version; empty where none was started.</param>
/// <param name="Shards">Number of graph shards.</param>
/// <param name="ShardsDone">Shards whose users all have their turn behind them.</param>
/// <param name="Users">Users likely to ask, of the shards that have counted them.</param>
/// <param name="Done">Those among them whose turn is over.</param>
/// <param name="Written">Lists written. The others were there already, or belong to users who are gone.</param>
/// <param name="IsFinished">True where nothing is left to do: all shards are done, or writing ahead is off.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.lists-ahead-progress")]
public sealed record ListsAheadProgress(
    [property: Id(0)] string Version,
    [property: Id(1)] int Shards,
    [property: Id(2)] int ShardsDone,
    [property: Id(3)] long Users,
    [property: Id(4)] long Done,
    [property: Id(5)] long Written,
    [property: Id(6)] bool IsFinished);
