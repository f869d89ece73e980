namespace Pymk.Core.Graph;

/// <summary>
/// The places of erased users in the list of ids, ascending within each part. A place repeats the id of the last user of its part before it who is not
/// erased, or of the first one after it where there is none, so that the part stays ascending and holds no trace of the erased id.
/// </summary>
internal static class ErasedPlaces
{
    /// <summary>Overwrites the ids of erased places. A part is ascending after each step, so a concurrent binary search works.</summary>
    /// <param name="ids">All ids.</param>
    /// <param name="erased">Ordinals of the places, ascending.</param>
    /// <param name="parts">The parts of the users.</param>
    public static void Overwrite(long[] ids, ReadOnlySpan<int> erased, UserParts parts)
    {
        for (var part = 0; part < parts.Count && !erased.IsEmpty; part++)
        {
            var (first, end) = (parts.First(part), parts.End(part));
            var own = 0;
            while (own < erased.Length && erased[own] < end)
            {
                own++;
            }

            Overwrite(ids, erased[..own], first, end);
            erased = erased[own..];
        }
    }

    private static void Overwrite(long[] ids, ReadOnlySpan<int> erased, int first, int end)
    {
        var leading = 0;
        while (leading < erased.Length && erased[leading] == first + leading)
        {
            leading++;
        }

        var living = first + leading;
        for (var place = living - 1; place >= first; place--)
        {
            Volatile.Write(ref ids[place], living < end ? ids[living] : 0);
        }

        foreach (var place in erased[leading..])
        {
            Volatile.Write(ref ids[place], ids[place - 1]);
        }
    }

    /// <summary>The user among equal ids who is not erased; -1 where all are.</summary>
    /// <param name="ids">All ids.</param>
    /// <param name="erased">Ordinals of the places, ascending.</param>
    /// <param name="found">A place with the id.</param>
    public static int LivingOf(long[] ids, int[] erased, int found)
    {
        var id = ids[found];
        for (var place = found; place >= 0 && ids[place] == id; place--)
        {
            if (Array.BinarySearch(erased, place) < 0)
            {
                return place;
            }
        }

        for (var place = found + 1; place < ids.Length && ids[place] == id; place++)
        {
            if (Array.BinarySearch(erased, place) < 0)
            {
                return place;
            }
        }

        return -1;
    }
}
