namespace Pymk.Grains.Index;

/// <summary>
/// Keeps what changed in index shards since their models were built: embeddings of a version, and users who left, whatever the version. One writer a shard,
/// told apart by epochs.
/// </summary>
public interface IIndexChangeStore
{
    /// <summary>Begins a new epoch of a shard, after which writes of earlier epochs fail.</summary>
    Task<long> OpenAsync(int shard);

    /// <summary>Reads all changes that apply to a version.</summary>
    Task<IndexChanges> ReadAsync(int shard, string version);

    /// <summary>Keeps an embedding; when it returns it survives a crash of the store's process. A user who had left is back.</summary>
    /// <exception cref="StaleIndexShardException">Another activation has opened the shard since.</exception>
    Task UpsertAsync(int shard, long epoch, string version, long user, ReadOnlyMemory<float> embedding);

    /// <summary>Keeps that a user left, and forgets the embeddings of the given versions.</summary>
    /// <exception cref="StaleIndexShardException">Another activation has opened the shard since.</exception>
    Task RemoveAsync(int shard, long epoch, IReadOnlyCollection<string> versions, long user);

    /// <summary>Forgets the embeddings of a version that is no longer served.</summary>
    Task DropAsync(int shard, string version);
}

/// <summary>What a shard has in the store for a version.</summary>
/// <param name="Embeddings">The last of each user.</param>
/// <param name="Left">Users who left.</param>
public sealed record IndexChanges(IReadOnlyList<(long User, float[] Embedding)> Embeddings, IReadOnlyList<long> Left);

/// <summary>A writer whose shard was opened by another activation since.</summary>
[GenerateSerializer]
[Alias("pymk.stale-index-shard")]
public sealed class StaleIndexShardException(int shard, long epoch)
    : Exception($"Index shard {shard} was opened again after epoch {epoch}; this activation may no longer write.");
