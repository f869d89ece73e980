namespace Pymk.Grains.RequestKeys;

/// <summary>The keys of a slot in memory, oldest first, within bounds. Not safe for concurrent use.</summary>
internal sealed class KeptKeys
{
    /// <summary>Most keys of a slot.</summary>
    public const int MostKeys = 16_384;

    /// <summary>Most bytes of the answers of a slot.</summary>
    public const long MostBytes = 16 << 20;

    private readonly Dictionary<Guid, StoredKey> _keys = [];
    private readonly Queue<(Guid Key, long TimeMs)> _byAge = [];
    private long _bytes;

    /// <param name="stored">The keys in the store.</param>
    public KeptKeys(IEnumerable<StoredKey> stored)
    {
        foreach (var key in stored.OrderBy(k => k.TimeMs))
        {
            Set(key);
        }
    }

    /// <summary>True where no key and no answer has room.</summary>
    public bool IsFull => _keys.Count >= MostKeys || _bytes >= MostBytes;

    /// <summary>Finds a key.</summary>
    public bool TryGet(Guid key, out StoredKey stored) => _keys.TryGetValue(key, out stored);

    /// <summary>Adds or replaces a key.</summary>
    public void Set(StoredKey key)
    {
        if (_keys.TryGetValue(key.Key, out var before))
        {
            _bytes -= before.AnswerBytes;
        }
        else
        {
            _byAge.Enqueue((key.Key, key.TimeMs));
        }

        _keys[key.Key] = key;
        _bytes += key.AnswerBytes;
    }

    /// <summary>Takes out the keys older than a time.</summary>
    public IReadOnlyCollection<Guid> TakeBefore(long timeMs)
    {
        var taken = new List<Guid>();
        while (_byAge.TryPeek(out var oldest) && oldest.TimeMs < timeMs)
        {
            _byAge.Dequeue();
            if (_keys.Remove(oldest.Key, out var key))
            {
                _bytes -= key.AnswerBytes;
                taken.Add(oldest.Key);
            }
        }

        return taken;
    }
}
