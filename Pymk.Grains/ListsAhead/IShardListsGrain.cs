namespace Pymk.Grains.ListsAhead;

/// <summary>Writes the lists of a graph shard's users ahead. The key is the shard.</summary>
[Alias("pymk.shard-lists")]
internal interface IShardListsGrain : IGrainWithIntegerKey
{
    /// <summary>Works on the lists of a version in the background: begins, goes on, or leaves those of another version.</summary>
    /// <returns>How far the lists are.</returns>
    [Alias("work")]
    ValueTask<ShardLists> Work(string version);
}
