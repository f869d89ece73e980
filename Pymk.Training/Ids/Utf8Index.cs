using System.IO.Hashing;
using System.Numerics;

namespace Pymk.Training.Ids;

/// <summary>Numbers texts in order of appearance. A text takes its bytes and about 16 more; lookups allocate nothing.</summary>
internal sealed class Utf8Index
{
    private byte[] _bytes = new byte[1 << 16];
    private int[] _ends = new int[1024];
    private int[] _slots = new int[4096];
    private int _shift = 64 - 12;

    /// <summary>Number of texts.</summary>
    public int Count { get; private set; }

    /// <summary>The text at a place, in UTF-8.</summary>
    public ReadOnlySpan<byte> this[int place]
    {
        get
        {
            var start = place == 0 ? 0 : _ends[place - 1];
            return _bytes.AsSpan(start, _ends[place] - start);
        }
    }

    /// <summary>The place of a text, or -1 for an unknown text.</summary>
    public int Look(ReadOnlySpan<byte> text) => _slots[Find(text)] - 1;

    /// <summary>Gives a new text the next place.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        var start = Count == 0 ? 0 : _ends[Count - 1];
        var end = checked(start + text.Length);
        if (end > _bytes.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(end, 2L * _bytes.Length)));
        }

        if (Count == _ends.Length)
        {
            Array.Resize(ref _ends, checked(_ends.Length * 2));
        }

        text.CopyTo(_bytes.AsSpan(start));
        _ends[Count] = end;
        _slots[Find(text)] = ++Count;
        if (Count * 2L > _slots.Length)
        {
            Grow();
        }
    }

    private int Find(ReadOnlySpan<byte> text)
    {
        var slot = (int)(XxHash3.HashToUInt64(text) >> _shift);
        while (_slots[slot] > 0 && !this[_slots[slot] - 1].SequenceEqual(text))
        {
            slot = (slot + 1) & (_slots.Length - 1);
        }

        return slot;
    }

    private void Grow()
    {
        _slots = new int[checked(_slots.Length * 2)];
        _shift = 64 - BitOperations.Log2((uint)_slots.Length);
        for (var i = 0; i < Count; i++)
        {
            var slot = (int)(XxHash3.HashToUInt64(this[i]) >> _shift);
            while (_slots[slot] > 0)
            {
                slot = (slot + 1) & (_slots.Length - 1);
            }

            _slots[slot] = i + 1;
        }
    }
}
