namespace Pymk.Core.Collections;

/// <summary>Partial ordering of keys.</summary>
internal static class Selection
{
    /// <summary>
    /// Hoare's selection (quickselect, 1961): afterwards no key before <paramref name="place"/> is larger than a key from it on. Linear on average.
    /// </summary>
    /// <param name="keys">Keys; reordered.</param>
    /// <param name="items">An item for each key, reordered alike; or empty.</param>
    /// <param name="place">Where to divide, 0 to the number of keys.</param>
    public static void Divide(Span<ulong> keys, Span<int> items, int place)
    {
        int low = 0, high = keys.Length - 1;
        while (low < high && place <= high)
        {
            var pivot = keys[low + ((high - low) >> 1)];
            int i = low, j = high;
            while (i <= j)
            {
                while (keys[i] < pivot)
                {
                    i++;
                }

                while (pivot < keys[j])
                {
                    j--;
                }

                if (i <= j)
                {
                    (keys[i], keys[j]) = (keys[j], keys[i]);
                    if (!items.IsEmpty)
                    {
                        (items[i], items[j]) = (items[j], items[i]);
                    }

                    i++;
                    j--;
                }
            }

            if (place - 1 <= j)
            {
                high = j;
            }
            else if (place - 1 >= i)
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
