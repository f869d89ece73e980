namespace Pymk.Core.Candidates;

/// <summary>Reads the numbers of a <see cref="BitWriter"/>.</summary>
/// <param name="from">The bytes.</param>
internal ref struct BitReader(ReadOnlySpan<byte> from)
{
    private readonly ReadOnlySpan<byte> _from = from;
    private ulong _pending;
    private int _count;
    private int _at;

    /// <summary>Reads a number of up to 32 bits.</summary>
    public uint Take(int bits)
    {
        for (; _count < bits; _count += 8)
        {
            _pending |= (ulong)_from[_at++] << _count;
        }

        var value = (uint)(_pending & ((1UL << bits) - 1));
        _pending >>= bits;
        _count -= bits;
        return value;
    }
}
