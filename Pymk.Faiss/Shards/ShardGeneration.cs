namespace Pymk.Faiss.Shards;

/// <summary>
/// A main index and the rows upserted beside it. Searches hold the generation while they read; the last holder frees the index. Changes, <see
/// cref="Count"/> and <see cref="CopyChange"/> run under the shard's lock.
/// </summary>
/// <param name="main">The index; the generation disposes of it.</param>
/// <param name="shardLock">The shard's lock.</param>
internal sealed class ShardGeneration(IVectorIndex main, Lock shardLock)
{
    // Row in Delta of each upserted id.
    private readonly Dictionary<long, int> _upserted = [];
    private int _holders = 1;

    // Odd while a change is under way.
    private int _changes;

    public IVectorIndex Main => main;

    public DeltaRows Delta { get; } = new(main.Dimension);

    public long Count => main.Count + _upserted.Count;

    /// <summary>The rows in <see cref="Delta"/> of the upserted ids. Takes the shard's lock.</summary>
    public KeyValuePair<long, int>[] UpsertedRows()
    {
        lock (shardLock)
        {
            return [.. _upserted];
        }
    }

    public bool TryHold()
    {
        for (var holders = Volatile.Read(ref _holders); holders > 0;)
        {
            var seen = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (seen == holders)
            {
                return true;
            }

            holders = seen;
        }

        return false;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
        {
            main.Dispose();
        }
    }

    public void Upsert(long id, ReadOnlySpan<float> unit)
    {
        Interlocked.Increment(ref _changes);
        _upserted[id] = Delta.Append(id, unit, _upserted.TryGetValue(id, out var old) ? old : null);
        main.Remove(id);
        Interlocked.Increment(ref _changes);
    }

    public bool Remove(long id)
    {
        Interlocked.Increment(ref _changes);
        var there = _upserted.Remove(id, out var row);
        if (there)
        {
            Delta.Remove(row);
        }

        there |= main.Remove(id);
        Interlocked.Increment(ref _changes);
        return there;
    }

    /// <summary>Applies the last change of an id in another generation.</summary>
    public void CopyChange(long id, ShardGeneration from)
    {
        if (from._upserted.TryGetValue(id, out var row))
        {
            Upsert(id, from.Delta.Vector(row));
        }
        else
        {
            Remove(id);
        }
    }

    /// <summary>Searches the main index, then scans the rows beside it.</summary>
    public SearchOutcome Search(ReadOnlySpan<float> queries, int k, Span<long> ids, Span<float> scores, in SearchOptions options)
    {
        var before = Volatile.Read(ref _changes);
        var outcome = main.Search(queries, k, ids, scores, options);
        var rows = Delta.Count;
        if (rows == 0)
        {
            return outcome;
        }

        if ((before & 1) != 0 || before != Volatile.Read(ref _changes))
        {
            rows = DropSuperseded(k, ids[..(queries.Length / main.Dimension * k)], scores);
        }

        return Scan(queries, k, ids, scores, rows, outcome.Complete, options.Deadline);
    }

    // An id upserted while the main index was searched may be found in both. The row beside the index wins. Returns the number of rows to scan, of the
    // same moment: with an earlier number, an id upserted twice meanwhile would be kept here for its second row, and its first row would be scanned.
    private int DropSuperseded(int k, Span<long> ids, Span<float> scores)
    {
        lock (shardLock)
        {
            for (var first = 0; first < ids.Length; first += k)
            {
                var kept = first;
                for (var i = first; i < first + k; i++)
                {
                    if (ids[i] >= 0 && !_upserted.ContainsKey(ids[i]))
                    {
                        (ids[kept], scores[kept]) = (ids[i], scores[i]);
                        kept++;
                    }
                }

                ids[kept..(first + k)].Fill(-1);
                scores[kept..(first + k)].Fill(float.NegativeInfinity);
            }

            return Delta.Count;
        }
    }

    private SearchOutcome Scan(ReadOnlySpan<float> queries, int k, Span<long> ids, Span<float> scores, int rows, bool complete, long deadline)
    {
        var dimension = main.Dimension;
        Span<float> unit = dimension <= 1024 ? stackalloc float[dimension] : new float[dimension];
        var fewest = k;
        for (var q = 0; q * dimension < queries.Length; q++)
        {
            var queryIds = ids.Slice(q * k, k);
            var found = queryIds.IndexOf(-1);
            var best = TopK.FromSorted(queryIds, scores.Slice(q * k, k), found < 0 ? k : found);
            VectorInput.Normalise(queries.Slice(q * dimension, dimension), unit);
            complete &= Delta.Scan(unit, rows, ref best, deadline);
            fewest = Math.Min(fewest, best.Finish());
        }

        return new SearchOutcome(fewest, complete);
    }
}
