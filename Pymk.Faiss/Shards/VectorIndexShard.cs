using System.Buffers;

namespace Pymk.Faiss.Shards;

/// <summary>
/// A partition as it is served: the index of a model version, the vectors upserted since (searched exactly beside it) and the ids
/// that left. All members are thread-safe; searches never wait for changes, compaction or a swap of the model.
/// </summary>
public sealed class VectorIndexShard : IVectorSearch, IDisposable
{
    private readonly Lock _lock = new();
    private readonly HashSet<long> _changed = [];
    private readonly HashSet<long> _left = [];
    private readonly HashSet<long> _sinceCompaction = [];
    private ShardGeneration _generation;
    private bool _compacting;
    private bool _disposed;

    /// <param name="main">The model's index of this partition; the shard disposes of it.</param>
    /// <param name="version">The model version it was built by.</param>
    public VectorIndexShard(IVectorIndex main, string version)
    {
        ArgumentException.ThrowIfNullOrEmpty(version);
        _generation = new ShardGeneration(main, version);
        Dimension = main.Dimension;
    }

    public int Dimension { get; }

    public long Count
    {
        get
        {
            lock (_lock) return _disposed ? 0 : _generation.Main.Count + _generation.Upserted.Count;
        }
    }

    /// <summary>The model version being served.</summary>
    public string Version => Volatile.Read(ref _generation).Version;

    /// <summary>Rows searched one by one, superseded ones included: the measure for compaction.</summary>
    public int DeltaRows => Volatile.Read(ref _generation).Delta.Count;

    /// <summary>Bytes held by the index and the rows beside it.</summary>
    public long MemoryBytes
    {
        get
        {
            lock (_lock) return _disposed ? 0 : _generation.Main.MemoryBytes + _generation.Delta.MemoryBytes;
        }
    }

    public SearchOutcome Search(ReadOnlySpan<float> queries, int k, Span<long> ids, Span<float> scores, in SearchOptions options = default)
    {
        var generation = Hold();
        try
        {
            int before = generation.Changes;
            var outcome = generation.Main.Search(queries, k, ids, scores, options);
            int deltaRows = generation.Delta.Count;
            bool changed = (before & 1) != 0 || before != generation.Changes;
            if (deltaRows == 0) return outcome;
            return SearchDelta(generation, queries, k, ids, scores, deltaRows, changed, outcome.Complete, options.Deadline);
        }
        finally
        {
            generation.Release();
        }
    }

    /// <summary>Throws what <see cref="Upsert"/> would, without changing anything: for callers that write elsewhere first.</summary>
    public void Check(long id, ReadOnlySpan<float> vector)
    {
        if (vector.Length != Dimension) throw new ArgumentException($"The vector has {vector.Length} numbers, but the index has dimension {Dimension}.", nameof(vector));
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        VectorInput.CheckRows(vector, Dimension, nameof(vector));
    }

    /// <summary>Adds a vector, or replaces the one of this id. The next search finds it.</summary>
    /// <exception cref="ArgumentException">The dimension is another, the id negative, or the vector zero, NaN or infinite.</exception>
    public void Upsert(long id, ReadOnlySpan<float> vector)
    {
        Check(id, vector);
        float[] unit = ArrayPool<float>.Shared.Rent(Dimension);
        try
        {
            VectorInput.Normalise(vector, unit.AsSpan(0, Dimension));
            lock (_lock)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                _generation.Upsert(id, unit.AsSpan(0, Dimension));
                _changed.Add(id);
                _left.Remove(id);
                if (_compacting) _sinceCompaction.Add(id);
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(unit);
        }
    }

    /// <summary>Takes an id out of all later answers and remembers it across compactions and snapshots. False where it was not there.</summary>
    public bool Remove(long id)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            bool there = _generation.Remove(id);
            _changed.Remove(id);
            _left.Add(id);
            if (_compacting) _sinceCompaction.Add(id);
            return there;
        }
    }

    /// <summary>Whether a search could return this id.</summary>
    public bool Contains(long id)
    {
        lock (_lock) return !_disposed && (_generation.Upserted.ContainsKey(id) || _generation.Main.Contains(id));
    }

    /// <summary>Copies the unit vector of an id; false where a search could not return it.</summary>
    public bool TryGetVector(long id, Span<float> vector)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_generation.Upserted.TryGetValue(id, out int row)) return _generation.Main.TryGetVector(id, vector);
            _generation.Delta.Vector(row).CopyTo(vector);
            return true;
        }
    }

    /// <summary>All changes since the model's index was built, compacted or not, for a store. <see cref="Replay"/> takes it back.</summary>
    public byte[] Snapshot()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            float[] vector = new float[Dimension];
            var delta = new ShardDelta.Writer(_generation.Version, Dimension, _changed.Count, _left.Count);
            foreach (long id in _changed)
            {
                if (_generation.Upserted.TryGetValue(id, out int row)) delta.Add(id, _generation.Delta.Vector(row));
                else if (_generation.Main.TryGetVector(id, vector)) delta.Add(id, vector);
            }

            foreach (long id in _left) delta.AddLeft(id);
            return delta.ToArray();
        }
    }

    /// <summary>Applies a snapshot taken of the same model version.</summary>
    /// <returns>Changes applied.</returns>
    /// <exception cref="InvalidDataException">The bytes are damaged, or belong to another version or dimension.</exception>
    public int Replay(ReadOnlySpan<byte> snapshot)
    {
        var delta = ShardDelta.Read(snapshot);
        if (delta.Version != Version) throw new InvalidDataException($"The changes belong to model version '{delta.Version}', but '{Version}' is being served.");
        if (delta.Dimension != Dimension) throw new InvalidDataException($"The changes have dimension {delta.Dimension}, but the index has {Dimension}.");
        for (int i = 0; i < delta.Ids.Length; i++) Upsert(delta.Ids[i], delta.Vectors.AsSpan(i * Dimension, Dimension));
        foreach (long id in delta.Left) Remove(id);
        return delta.Ids.Length + delta.Left.Length;
    }

    /// <summary>
    /// Serves a new model version from now on; searches in flight end on the old one. Ids that left stay out. Vectors upserted on
    /// the old version lie in another space, so they are dropped.
    /// </summary>
    /// <param name="main">The new version's index, of the same dimension; the shard disposes of it.</param>
    /// <param name="version">Its name.</param>
    /// <returns>Upserted ids that the new version does not hold: the caller upserts them again with their new vectors.</returns>
    public IReadOnlyList<long> Swap(IVectorIndex main, string version)
    {
        ArgumentException.ThrowIfNullOrEmpty(version);
        if (main.Dimension != Dimension) throw new ArgumentException($"The new index has dimension {main.Dimension}, but the shard has {Dimension}.", nameof(main));
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            foreach (long id in _left) main.Remove(id);
            List<long> missing = [.. _changed.Where(id => !main.Contains(id))];
            _changed.Clear();
            Replace(new ShardGeneration(main, version));
            return missing;
        }
    }

    /// <summary>
    /// Builds one index of everything a search could return and serves it; runs on the caller's thread, so call it off any turn.
    /// Changes made meanwhile are kept.
    /// </summary>
    /// <returns>False where another compaction runs, or the model was swapped meanwhile.</returns>
    public bool Compact(HnswOptions? options = null)
    {
        ShardGeneration old;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_compacting) return false;
            _compacting = true;
            old = _generation;
            old.TryHold();
        }

        try
        {
            var (ids, vectors) = Collect(old);
            // The same unit of the codes makes a compaction of decoded codes give the same codes again.
            if (old.Main is FaissHnswIndex hnsw) options = (options ?? new HnswOptions()) with { Scale = hnsw.Scale, Links = hnsw.Links, KeepHalves = hnsw.HasHalves };
            var main = VectorIndex.Build(vectors, ids, Dimension, options);
            lock (_lock)
            {
                if (_disposed || _generation != old)
                {
                    main.Dispose();
                    return false;
                }

                var next = new ShardGeneration(main, old.Version);
                foreach (long id in _sinceCompaction)
                {
                    if (old.Upserted.TryGetValue(id, out int row)) next.Upsert(id, old.Delta.Vector(row));
                    else next.Remove(id);
                }

                Replace(next);
                return true;
            }
        }
        finally
        {
            lock (_lock)
            {
                _compacting = false;
                _sinceCompaction.Clear();
            }

            old.Release();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed) return;
            _disposed = true;
            _generation.Release();
        }
    }

    private static SearchOutcome SearchDelta(ShardGeneration generation, ReadOnlySpan<float> unitless, int k, Span<long> ids, Span<float> scores, int rows, bool complete, long deadline)
    {
        int dimension = generation.Main.Dimension;
        Span<float> unit = dimension <= 1024 ? stackalloc float[dimension] : new float[dimension];
        int fewest = k;
        for (int q = 0; q * dimension < unitless.Length; q++)
        {
            var queryIds = ids.Slice(q * k, k);
            var queryScores = scores.Slice(q * k, k);
            int found = queryIds.IndexOf(-1);
            var best = TopK.FromSorted(queryIds, queryScores, found < 0 ? k : found);
            VectorInput.Normalise(unitless.Slice(q * dimension, dimension), unit);
            complete &= generation.Delta.Scan(unit, rows, ref best, deadline);
            fewest = Math.Min(fewest, best.Finish());
        }

        return new SearchOutcome(fewest, complete);
    }

    private SearchOutcome SearchDelta(
        ShardGeneration generation, ReadOnlySpan<float> queries, int k, Span<long> ids, Span<float> scores, int rows, bool changed, bool complete, long deadline)
    {
        if (changed) DropSuperseded(generation, k, ids, scores, queries.Length / Dimension, rows);
        return SearchDelta(generation, queries, k, ids, scores, rows, complete, deadline);
    }

    /// <summary>An id upserted while the main index was read may be found in both: the row beside the index wins where the scan will see it.</summary>
    private void DropSuperseded(ShardGeneration generation, int k, Span<long> ids, Span<float> scores, int queryCount, int rows)
    {
        lock (_lock)
        {
            for (int q = 0; q < queryCount; q++)
            {
                int kept = q * k;
                for (int i = q * k; i < (q + 1) * k; i++)
                {
                    if (ids[i] < 0 || (generation.Upserted.TryGetValue(ids[i], out int row) && row < rows)) continue;
                    (ids[kept], scores[kept]) = (ids[i], scores[i]);
                    kept++;
                }

                ids[kept..((q + 1) * k)].Fill(-1);
                scores[kept..((q + 1) * k)].Fill(float.NegativeInfinity);
            }
        }
    }

    private ShardGeneration Hold()
    {
        for (; ; )
        {
            var generation = Volatile.Read(ref _generation);
            if (generation.TryHold()) return generation;
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), this);
        }
    }

    private void Replace(ShardGeneration next)
    {
        var old = _generation;
        Volatile.Write(ref _generation, next);
        old.Release();
    }

    private (long[] Ids, float[] Vectors) Collect(ShardGeneration generation)
    {
        List<long> ids = [];
        foreach (long id in generation.Main.Ids) ids.Add(id);
        int fromMain = ids.Count;
        KeyValuePair<long, int>[] upserted;
        lock (_lock)
        {
            upserted = [.. generation.Upserted];
            // What changed up to here is part of the collection, and what follows is applied again afterwards, which is harmless.
        }

        float[] vectors = new float[checked((ids.Count + upserted.Length) * Dimension)];
        int count = 0;
        var seen = upserted.Select(pair => pair.Key).ToHashSet();
        long[] all = new long[ids.Count + upserted.Length];
        for (int i = 0; i < fromMain; i++)
        {
            if (seen.Contains(ids[i]) || !generation.Main.TryGetVector(ids[i], vectors.AsSpan(count * Dimension, Dimension))) continue;
            all[count++] = ids[i];
        }

        foreach (var (id, row) in upserted)
        {
            generation.Delta.Vector(row).CopyTo(vectors.AsSpan(count * Dimension, Dimension));
            all[count++] = id;
        }

        return (all[..count], vectors[..(count * Dimension)]);
    }
}
