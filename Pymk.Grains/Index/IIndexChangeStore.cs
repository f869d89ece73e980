using Pymk.Grains.Interfaces.Stores;

namespace Pymk.Grains.Index;

/// <summary>
/// Keeps what changed in index shards since their models were built: embeddings of each version, and users who left, for all versions. Each shard has
/// one writer, fenced by its epoch.
/// </summary>
public interface IIndexChangeStore
{
    /// <summary>Begins a new epoch of a shard, after which writes of earlier epochs are refused.</summary>
    Task<long> OpenAsync(int shard);

    /// <summary>Reads all changes that apply to a version.</summary>
    Task<IndexChanges> ReadAsync(int shard, string version);

    /// <summary>Keeps an embedding; when it returns, it survives a crash of the store's process. A user who had left is back.</summary>
    /// <exception cref="StaleEpochException">Another activation has opened the shard since.</exception>
    Task UpsertAsync(int shard, long epoch, string version, long user, ReadOnlyMemory<float> embedding);

    /// <summary>Keeps that a user left, and forgets the user's embeddings of the given versions.</summary>
    /// <exception cref="StaleEpochException">Another activation has opened the shard since.</exception>
    Task RemoveAsync(int shard, long epoch, IReadOnlyCollection<string> versions, long user);

    /// <summary>Forgets an erased user: the embeddings of the given versions, and that the user left. Returns how many embeddings there were.</summary>
    /// <exception cref="StaleEpochException">Another activation has opened the shard since.</exception>
    Task<long> EraseAsync(int shard, long epoch, IReadOnlyCollection<string> versions, long user);

    /// <summary>Forgets that users left.</summary>
    /// <exception cref="StaleEpochException">Another activation has opened the shard since.</exception>
    Task ForgetLeftAsync(int shard, long epoch, IReadOnlyCollection<long> users);

    /// <summary>The users who left.</summary>
    Task<IReadOnlyList<long>> ReadLeftAsync(int shard);

    /// <summary>Forgets the embeddings of a version that is no longer served.</summary>
    /// <exception cref="StaleEpochException">Another activation has opened the shard since.</exception>
    Task DropAsync(int shard, long epoch, string version);
}

/// <summary>What the store has of a shard for a version.</summary>
/// <param name="Embeddings">The last embedding of each user.</param>
/// <param name="Left">Users who left.</param>
public sealed record IndexChanges(IReadOnlyList<(long User, float[] Embedding)> Embeddings, IReadOnlyList<long> Left);
