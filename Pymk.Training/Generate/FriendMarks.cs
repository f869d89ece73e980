namespace Pymk.Training.Generate;

/// <summary>
/// The friends of one member, for many lookups. A bitmap in the first-level cache rejects most members; only a set bit leads to the exact mark,
/// a cache miss among ten million members.
/// </summary>
internal sealed class FriendMarks(int members)
{
    private const int Bits = 1 << 16;

    private readonly ulong[] _bits = new ulong[Bits / 64];
    private readonly int[] _mark = new int[members];
    private int _stamp;

    public void Set(int member, ReadOnlySpan<int> friends)
    {
        Array.Clear(_bits);
        _stamp++;
        Mark(member);
        foreach (var friend in friends)
        {
            Mark(friend);
        }
    }

    /// <summary>True for the member and its friends.</summary>
    public bool Contains(int other) => (_bits[(other & (Bits - 1)) >> 6] >> (other & 63) & 1) != 0 && _mark[other] == _stamp;

    public int CountIn(ReadOnlySpan<int> row)
    {
        var count = 0;
        foreach (var other in row)
        {
            count += Contains(other) ? 1 : 0;
        }

        return count;
    }

    private void Mark(int other)
    {
        _bits[(other & (Bits - 1)) >> 6] |= 1UL << (other & 63);
        _mark[other] = _stamp;
    }
}
