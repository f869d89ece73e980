using System.Buffers;

namespace Pymk.Faiss.Shards;

/// <summary>
/// A partition as it is served: the index of a model version, and beside it the vectors upserted since, which searches scan one by one. All members
/// are thread-safe. Searches never wait for changes or for a compaction.
/// </summary>
public sealed class VectorIndexShard : IVectorSearch, IDisposable
{
    private readonly Lock _lock = new();
    private readonly HashSet<long> _changedSinceCompaction = [];
    private ShardGeneration _generation;
    private bool _compacting;
    private bool _disposed;

    /// <param name="main">The model's index of this partition; the shard disposes of it.</param>
    /// <param name="version">The model version of the index.</param>
    public VectorIndexShard(IVectorIndex main, string version)
    {
        ArgumentException.ThrowIfNullOrEmpty(version);
        _generation = new ShardGeneration(main, _lock);
        (Dimension, Version) = (main.Dimension, version);
    }

    public int Dimension { get; }

    public long Count
    {
        get
        {
            lock (_lock)
            {
                return _disposed ? 0 : _generation.Count;
            }
        }
    }

    /// <summary>Bytes of the model's index, native memory included; without what was upserted since.</summary>
    public long MemoryBytes
    {
        get
        {
            lock (_lock)
            {
                return _disposed ? 0 : _generation.Main.MemoryBytes;
            }
        }
    }

    /// <summary>The model version of the index.</summary>
    public string Version { get; }

    /// <summary>Rows scanned one by one, superseded rows included. It tells when to compact.</summary>
    public int DeltaRows => Volatile.Read(ref _generation).Delta.Count;

    public SearchOutcome Search(ReadOnlySpan<float> queries, int k, Span<long> ids, Span<float> scores, in SearchOptions options = default)
    {
        var generation = Hold();
        try
        {
            return generation.Search(queries, k, ids, scores, options);
        }
        finally
        {
            generation.Release();
        }
    }

    /// <summary>Throws what <see cref="Upsert"/> would throw and changes nothing, for callers that write elsewhere first.</summary>
    /// <exception cref="ArgumentException">The dimension is another, the id is negative, or the vector is zero, NaN or infinite.</exception>
    public void Check(long id, ReadOnlySpan<float> vector)
    {
        if (vector.Length != Dimension)
        {
            throw new ArgumentException($"The vector has {vector.Length} numbers, but the index has dimension {Dimension}.", nameof(vector));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(id);
        VectorInput.CheckRows(vector, Dimension, nameof(vector));
    }

    /// <summary>Adds a vector, or replaces the vector of this id. The next search finds it.</summary>
    /// <exception cref="ArgumentException">The dimension is another, the id is negative, or the vector is zero, NaN or infinite.</exception>
    public void Upsert(long id, ReadOnlySpan<float> vector)
    {
        Check(id, vector);
        var rented = ArrayPool<float>.Shared.Rent(Dimension);
        try
        {
            var unit = rented.AsSpan(0, Dimension);
            VectorInput.Normalise(vector, unit);
            lock (_lock)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                _generation.Upsert(id, unit);
                NoteChange(id);
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(rented);
        }
    }

    /// <summary>Takes an id out of all later answers. False where it is absent.</summary>
    public bool Remove(long id)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            NoteChange(id);
            return _generation.Remove(id);
        }
    }

    /// <summary>
    /// Builds one index of everything a search could return and serves it from then on. Runs on the caller's thread and takes long. Changes made
    /// meanwhile are kept.
    /// </summary>
    /// <returns>False where another compaction runs.</returns>
    public bool Compact(HnswOptions? options = null)
    {
        ShardGeneration old;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_compacting)
            {
                return false;
            }

            (_compacting, old) = (true, _generation);
            old.TryHold();
        }

        try
        {
            return Serve(old, ShardRebuild.Of(old, options));
        }
        finally
        {
            lock (_lock)
            {
                _compacting = false;
                _changedSinceCompaction.Clear();
            }

            old.Release();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _disposed = true;
                _generation.Release();
            }
        }
    }

    private bool Serve(ShardGeneration old, IVectorIndex main)
    {
        lock (_lock)
        {
            if (_disposed)
            {
                main.Dispose();
                return false;
            }

            var next = new ShardGeneration(main, _lock);
            foreach (var id in _changedSinceCompaction)
            {
                next.CopyChange(id, old);
            }

            Volatile.Write(ref _generation, next);
            old.Release();
            return true;
        }
    }

    private void NoteChange(long id)
    {
        if (_compacting)
        {
            _changedSinceCompaction.Add(id);
        }
    }

    private ShardGeneration Hold()
    {
        while (true)
        {
            var generation = Volatile.Read(ref _generation);
            if (generation.TryHold())
            {
                return generation;
            }

            ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), this);
        }
    }
}
