namespace Pymk.Training.Labels;

/// <summary>How often, and when last, each candidate was shown to each user before a time: compressed sparse rows by viewer.</summary>
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

    /// <summary>Number of pairs that were shown at all.</summary>
    public int Count => _candidates.Length;

    /// <summary>Times shown and unix seconds of the last; zeros where the pair was never shown. O(log pairs of the user).</summary>
    public (int Times, uint Last) Find(int user, int candidate)
    {
        int start = (int)_starts[user], length = (int)_starts[user + 1] - start;
        var at = _candidates.AsSpan(start, length).BinarySearch(candidate);
        return at < 0 ? (0, 0) : (_times[start + at], _last[start + at]);
    }
}
