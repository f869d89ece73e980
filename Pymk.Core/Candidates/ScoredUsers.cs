namespace Pymk.Core.Candidates;

/// <summary>Collects (user, score) pairs of one source and gives the best first. Pooled by the context.</summary>
public sealed class ScoredUsers
{
    private (float Score, int User)[] _items = new (float, int)[1024];

    /// <summary>Number collected.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a user; the same user must not be added twice.</summary>
    public void Add(int user, float score)
    {
        if (Count == _items.Length)
        {
            Array.Resize(ref _items, _items.Length * 2);
        }

        _items[Count++] = (score, user);
    }

    internal void Clear() => Count = 0;

    /// <summary>Sorts the best <paramref name="count"/> to the front (ties by ordinal, so that the order is one) and returns them.</summary>
    internal ReadOnlySpan<(float Score, int User)> Best(int count)
    {
        var items = _items.AsSpan(0, Count);
        var wanted = Math.Min(count, Count);
        if (wanted < Count)
        {
            Select(items, wanted);
        }

        items[..wanted].Sort(static (a, b) => Before(a, b) ? -1 : Before(b, a) ? 1 : 0);
        return items[..wanted];
    }

    private static bool Before((float Score, int User) a, (float Score, int User) b) => a.Score > b.Score || (a.Score == b.Score && a.User < b.User);

    // Hoare's selection: only the wanted part is sorted afterwards.
    private static void Select(Span<(float Score, int User)> items, int wanted)
    {
        int low = 0, high = items.Length - 1;
        while (low < high)
        {
            var pivot = items[(low + high) >> 1];
            int i = low, j = high;
            while (i <= j)
            {
                while (Before(items[i], pivot))
                {
                    i++;
                }

                while (Before(pivot, items[j]))
                {
                    j--;
                }

                if (i <= j)
                {
                    (items[i], items[j]) = (items[j], items[i]);
                    i++;
                    j--;
                }
            }

            if (wanted - 1 <= j)
            {
                high = j;
            }
            else if (wanted - 1 >= i)
            {
                low = i;
            }
            else
            {
                return;
            }
        }
    }
}
