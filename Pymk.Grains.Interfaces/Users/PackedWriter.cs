using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Pymk.Grains.Interfaces.Users;

/// <summary>Appends the values of <see cref="SuggestionPacking"/> to a buffer.</summary>
internal readonly ref struct PackedWriter(ArrayBufferWriter<byte> bytes)
{
    public void Byte(int value)
    {
        bytes.GetSpan(1)[0] = checked((byte)value);
        bytes.Advance(1);
    }

    public void UInt16(int value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.GetSpan(sizeof(ushort)), checked((ushort)value));
        bytes.Advance(sizeof(ushort));
    }

    public void Int32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes.GetSpan(sizeof(int)), value);
        bytes.Advance(sizeof(int));
    }

    public void Int64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes.GetSpan(sizeof(long)), value);
        bytes.Advance(sizeof(long));
    }

    public void Single(float value)
    {
        BinaryPrimitives.WriteSingleLittleEndian(bytes.GetSpan(sizeof(float)), value);
        bytes.Advance(sizeof(float));
    }

    public void Text(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        UInt16(length);
        bytes.Advance(Encoding.UTF8.GetBytes(text, bytes.GetSpan(length)));
    }

    // A text without its length, which is returned.
    public int Bare(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        bytes.Advance(Encoding.UTF8.GetBytes(text, bytes.GetSpan(length)));
        return length;
    }

    public void Texts(IReadOnlyList<string> texts)
    {
        Byte(texts.Count);
        foreach (var text in texts)
        {
            Text(text);
        }
    }
}
