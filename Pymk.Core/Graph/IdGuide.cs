using System.Numerics;

namespace Pymk.Core.Graph;

/// <summary>
/// Finds an id among ascending ids. It divides their range into equal parts, about as many as ids, and stores the first id of each. Evenly spread ids are
/// found at once; other distributions shorten the binary search. 4 to 8 bytes an id.
/// </summary>
internal readonly struct IdGuide
{
    private readonly long _least;
    private readonly int _shift;
    private readonly int[] _firsts;

    /// <param name="ids">All ids.</param>
    /// <param name="first">The first place of those that the guide is for.</param>
    /// <param name="end">The place after the last of them.</param>
    public IdGuide(long[] ids, int first, int end)
    {
        if (first == end)
        {
            (_least, _shift, _firsts) = (0, 0, [0]);
            return;
        }

        var range = (ulong)ids[end - 1] - (ulong)ids[first];
        _least = ids[first];
        _shift = Math.Max(0, 64 - BitOperations.LeadingZeroCount(range) - BitOperations.Log2((uint)(end - first)) - 1);
        _firsts = new int[(range >> _shift) + 2];
        for (int step = 0, place = first; step < _firsts.Length; step++)
        {
            while (place < end && ((ulong)ids[place] - (ulong)_least) >> _shift < (ulong)step)
            {
                place++;
            }

            _firsts[step] = place;
        }
    }

    /// <summary>Bytes of the guide.</summary>
    public long Bytes => 4L * _firsts.Length;

    /// <summary>The place of an id; -1 where it is not among the ids of the guide.</summary>
    public int Find(long[] ids, long id)
    {
        var step = id < _least ? ulong.MaxValue : ((ulong)id - (ulong)_least) >> _shift;
        if (step >= (ulong)_firsts.Length - 1)
        {
            return -1;
        }

        var first = _firsts[step];
        var place = ids.AsSpan(first, _firsts[step + 1] - first).BinarySearch(id);
        return place < 0 ? -1 : first + place;
    }
}
