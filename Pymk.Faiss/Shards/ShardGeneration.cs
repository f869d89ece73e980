namespace Pymk.Faiss.Shards;

/// <summary>One main index with the rows upserted beside it. Searches hold it while they read; the last to leave frees the index.</summary>
internal sealed class ShardGeneration(IVectorIndex main, string version)
{
    private int _holders = 1;
    private int _changes;

    public IVectorIndex Main { get; } = main;

    public string Version { get; } = version;

    public DeltaRows Delta { get; } = new(main.Dimension);

    /// <summary>Row in <see cref="Delta"/> of each upserted id; touched under the shard's lock only.</summary>
    public Dictionary<long, int> Upserted { get; } = [];

    /// <summary>Odd while a change is under way.</summary>
    public int Changes => Volatile.Read(ref _changes);

    public bool TryHold()
    {
        for (int holders = Volatile.Read(ref _holders); holders > 0;)
        {
            int seen = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (seen == holders) return true;
            holders = seen;
        }

        return false;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0) Main.Dispose();
    }

    public void Upsert(long id, ReadOnlySpan<float> unit)
    {
        Interlocked.Increment(ref _changes);
        Upserted[id] = Delta.Append(id, unit, Upserted.TryGetValue(id, out int old) ? old : null);
        Main.Remove(id);
        Interlocked.Increment(ref _changes);
    }

    public bool Remove(long id)
    {
        Interlocked.Increment(ref _changes);
        bool there = Upserted.Remove(id, out int row);
        if (there) Delta.Remove(row);
        there |= Main.Remove(id);
        Interlocked.Increment(ref _changes);
        return there;
    }
}
