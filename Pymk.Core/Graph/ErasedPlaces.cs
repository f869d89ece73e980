namespace Pymk.Core.Graph;

/// <summary>
/// The places of erased users in the ascending list of ids. A place repeats the id of the last user before it who is not erased, or of the first user
/// after it where there is none, so that the list stays ascending and holds no trace of the erased id.
/// </summary>
internal static class ErasedPlaces
{
    /// <summary>Overwrites the ids of erased places. The list is ascending after each step, so a concurrent binary search works.</summary>
    /// <param name="ids">All ids, ascending.</param>
    /// <param name="erased">Ordinals of the places, ascending.</param>
    public static void Overwrite(long[] ids, ReadOnlySpan<int> erased)
    {
        var leading = 0;
        while (leading < erased.Length && erased[leading] == leading)
        {
            leading++;
        }

        for (var place = leading - 1; place >= 0; place--)
        {
            Volatile.Write(ref ids[place], leading < ids.Length ? ids[leading] : 0);
        }

        foreach (var place in erased[leading..])
        {
            Volatile.Write(ref ids[place], ids[place - 1]);
        }
    }

    /// <summary>The user among equal ids who is not erased; -1 where all are.</summary>
    /// <param name="ids">All ids, ascending.</param>
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
