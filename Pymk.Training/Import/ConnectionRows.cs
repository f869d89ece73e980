using System.Runtime.InteropServices;

namespace Pymk.Training.Import;

/// <summary>Connections in file order: both ends as <see cref="UserIndex"/> numbers, the time, and the source line of each row.</summary>
internal sealed class ConnectionRows(string file)
{
    private readonly List<int> _from = [];
    private readonly List<int> _to = [];
    private readonly List<uint> _times = [];
    private readonly List<(int Row, long Line)> _runs = [];

    public string File { get; } = file;

    public Span<int> From => CollectionsMarshal.AsSpan(_from);

    public Span<int> To => CollectionsMarshal.AsSpan(_to);

    public Span<uint> Times => CollectionsMarshal.AsSpan(_times);

    public int Count => _from.Count;

    /// <summary>True where at least one row has a time.</summary>
    public bool HasTimes { get; private set; }

    /// <summary>True where rows without a time are no fault: a snapshot has none for connections that were imported without.</summary>
    public bool MayLackTimes { get; init; }

    /// <summary>Rows without a time; a fault only where other rows have one.</summary>
    public long WithoutTime { get; private set; }

    public long FirstLineWithoutTime { get; private set; }

    public void Add(int from, int to, uint? time, long line)
    {
        if (_runs.Count == 0 || line != _runs[^1].Line + (_from.Count - _runs[^1].Row))
        {
            _runs.Add((_from.Count, line));
        }

        _from.Add(from);
        _to.Add(to);
        _times.Add(time ?? 0);
        HasTimes |= time.HasValue;
        if (!time.HasValue)
        {
            FirstLineWithoutTime = WithoutTime++ == 0 ? line : FirstLineWithoutTime;
        }
    }

    /// <summary>The source line of a row.</summary>
    public long LineOf(int row)
    {
        int low = 0, high = _runs.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = _runs[middle].Row <= row ? (middle, high) : (low, middle - 1);
        }

        return _runs[low].Line + (row - _runs[low].Row);
    }
}
