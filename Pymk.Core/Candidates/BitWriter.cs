namespace Pymk.Core.Candidates;

/// <summary>Writes numbers of up to 32 bits one after the other, the lowest bit first.</summary>
/// <param name="into">Room for all bits.</param>
internal ref struct BitWriter(Span<byte> into)
{
    private readonly Span<byte> _into = into;
    private ulong _pending;
    private int _count;
    private int _at;

    /// <summary>Writes the lowest bits of a value; the bits above them are zero.</summary>
    public void Put(uint value, int bits)
    {
        _pending |= (ulong)value << _count;
        for (_count += bits; _count >= 8; _count -= 8)
        {
            _into[_at++] = (byte)_pending;
            _pending >>= 8;
        }
    }

    /// <summary>Writes the last bits.</summary>
    public void End()
    {
        if (_count > 0)
        {
            _into[_at++] = (byte)_pending;
        }
    }
}
