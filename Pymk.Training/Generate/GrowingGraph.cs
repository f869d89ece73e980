namespace Pymk.Training.Generate;

/// <summary>
/// A graph that grows by single links. Each member has a row in one shared array; a full row moves to twice the space, and its old space is reused.
/// </summary>
internal sealed class GrowingGraph
{
    private const int Classes = 24;

    private readonly int[] _start;
    private readonly int[] _count;
    private readonly byte[] _class;
    private readonly Stack<int>[] _free = [.. Enumerable.Range(0, Classes).Select(_ => new Stack<int>())];
    private int[] _pool;
    private int _used;

    public GrowingGraph(int members, long expectedLinks)
    {
        (_start, _count, _class) = (new int[members], new int[members], new byte[members]);
        _pool = new int[(int)Math.Min(Array.MaxLength, Math.Max(1024, expectedLinks * 3))];
    }

    public long Links { get; private set; }

    public int Degree(int member) => _count[member];

    /// <summary>A member's connections in order of time; valid until the next link is added.</summary>
    public ReadOnlySpan<int> Row(int member) => _pool.AsSpan(_start[member], _count[member]);

    /// <summary>True where two members are connected; scans the shorter row.</summary>
    public bool Connected(int member, int other)
    {
        return Degree(member) <= Degree(other) ? Row(member).Contains(other) : Row(other).Contains(member);
    }

    public void Connect(int member, int other)
    {
        Add(member, other);
        Add(other, member);
        Links++;
    }

    private void Add(int member, int other)
    {
        // Class c has room for 2^(c + 1) entries; class 0 has no room yet.
        var count = _count[member];
        if (count == Room(_class[member]))
        {
            Move(member);
        }

        _pool[_start[member] + count] = other;
        _count[member]++;
    }

    private void Move(int member)
    {
        var larger = (byte)(_class[member] + 1);
        var room = Room(larger);
        if (!_free[larger].TryPop(out var start))
        {
            start = _used;
            if (_pool.Length - _used < room)
            {
                Array.Resize(ref _pool, (int)Math.Min(Array.MaxLength, (_pool.Length * 3L / 2) + room));
            }

            _used += room;
        }

        Row(member).CopyTo(_pool.AsSpan(start));
        if (_class[member] > 0)
        {
            _free[_class[member]].Push(_start[member]);
        }

        (_start[member], _class[member]) = (start, larger);
    }

    private static int Room(int size) => size == 0 ? 0 : 1 << (size + 1);
}
