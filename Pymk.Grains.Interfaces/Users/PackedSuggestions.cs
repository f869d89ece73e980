using System.Buffers.Binary;

namespace Pymk.Grains.Interfaces.Users;

/// <summary>
/// Reads packed suggestions (layout: <see cref="SuggestionPacking"/>) without allocating; texts stay UTF-8. Call <see cref="MoveNext"/>, then read
/// all parts of the person in order: <see cref="TakeIdText"/>, name, headline, reasons, mutual connections, sources.
/// </summary>
public ref struct PackedSuggestions
{
    private readonly ReadOnlySpan<byte> _ids;
    private readonly ReadOnlySpan<byte> _scores;
    private ReadOnlySpan<byte> _rest;
    private int _next;

    /// <summary>Starts before the first person.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bytes end too early.</exception>
    public PackedSuggestions(ReadOnlySpan<byte> packed)
    {
        Count = SuggestionPacking.Count(packed);
        HasTextIds = packed.Length > 1 && (packed[1] & (SuggestionPacking.TextIds >> 8)) != 0;
        _ids = Count == 0 ? [] : packed[sizeof(ushort)..];
        _scores = _ids[(Count * sizeof(long))..];
        _rest = _scores[(Count * sizeof(float))..];
    }

    /// <summary>Number of people.</summary>
    public int Count { get; }

    /// <summary>True where each id has a text.</summary>
    public bool HasTextIds { get; }

    /// <summary>The person's number, which is the id in a network of numbers.</summary>
    public readonly long UserId => BinaryPrimitives.ReadInt64LittleEndian(_ids[((_next - 1) * sizeof(long))..]);

    /// <summary>The person's score, 0 to 1.</summary>
    public readonly float Score => BinaryPrimitives.ReadSingleLittleEndian(_scores[((_next - 1) * sizeof(float))..]);

    /// <summary>Goes to the next person, after all parts of the current one are read.</summary>
    public bool MoveNext() => _next++ < Count;

    /// <summary>Takes the next text.</summary>
    public ReadOnlySpan<byte> TakeText()
    {
        var length = BinaryPrimitives.ReadUInt16LittleEndian(_rest);
        var text = _rest.Slice(sizeof(ushort), length);
        _rest = _rest[(sizeof(ushort) + length)..];
        return text;
    }

    /// <summary>Takes the text of an id, after <see cref="UserId"/> or <see cref="TakeId"/>; empty in a network of numbers.</summary>
    public ReadOnlySpan<byte> TakeIdText() => HasTextIds ? TakeText() : default;

    /// <summary>Takes the length of a list of texts or mutual connections.</summary>
    public int TakeLength()
    {
        var length = _rest[..1][0];
        _rest = _rest[1..];
        return length;
    }

    /// <summary>Takes the number of mutual connections.</summary>
    public int TakeMutualCount()
    {
        var count = BinaryPrimitives.ReadInt32LittleEndian(_rest);
        _rest = _rest[sizeof(int)..];
        return count;
    }

    /// <summary>Takes a mutual connection's number; the text of the id and the name follow.</summary>
    public long TakeId()
    {
        var id = BinaryPrimitives.ReadInt64LittleEndian(_rest);
        _rest = _rest[sizeof(long)..];
        return id;
    }
}
