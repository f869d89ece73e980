namespace Pymk.Training.Labels;

/// <summary>Number and time of showings of each candidate to each user before a time: compressed sparse rows by viewer.</summary>
public sealed class ShownPairs
{
    private readonly long[] _starts;
    private readonly int[] _candidates;
    private readonly int[] _times;
    private readonly uint[] _last;

    internal ShownPairs(long[] starts, int[] candidates, int[] times, uint[] last)
    {
        (_starts, _candidates, _times, _last) = (starts, candidates, times, last);
    }

    /// <summary>Number of pairs with a showing.</summary>
    public int Count => _candidates.Length;

    /// <summary>Times shown and unix seconds of the last showing; zeros for a pair without one. O(log pairs of the user).</summary>
    public (int Times, uint Last) Find(int user, int candidate)
    {
        int start = (int)_starts[user], length = (int)_starts[user + 1] - start;
        var at = _candidates.AsSpan(start, length).BinarySearch(candidate);
        return at < 0 ? (0, 0) : (_times[start + at], _last[start + at]);
    }
}
