using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Pymk.Grains.Interfaces.RequestKeys;

namespace Pymk.Grains.RequestKeys;

/// <summary>An answer as the store keeps it: u16 status, u8 length and UTF-8 of the content type, then the body, compressed by Brotli.</summary>
internal static class PackedAnswer
{
    private const int Quality = 3;
    private const int Window = 22;
    private const int Head = 3;

    public static byte[] Pack(KeptAnswer answer)
    {
        var type = Encoding.UTF8.GetBytes(answer.ContentType ?? "");
        var packed = new byte[Head + type.Length + sizeof(int) + BrotliEncoder.GetMaxCompressedLength(answer.Body.Length)];
        BinaryPrimitives.WriteUInt16LittleEndian(packed, (ushort)answer.Status);
        packed[2] = checked((byte)type.Length);
        type.CopyTo(packed, Head);
        BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(Head + type.Length), answer.Body.Length);
        var body = packed.AsSpan(Head + type.Length + sizeof(int));
        return BrotliEncoder.TryCompress(answer.Body, body, out var written, Quality, Window)
            ? packed[..(packed.Length - body.Length + written)]
            : throw new InvalidOperationException($"A body of {answer.Body.Length} bytes does not fit its bound.");
    }

    /// <exception cref="InvalidDataException">The bytes are damaged.</exception>
    public static KeptAnswer Unpack(byte[] packed)
    {
        var type = packed.Length > Head ? packed[2] : 0;
        if (packed.Length < Head + type + sizeof(int))
        {
            throw new InvalidDataException($"A kept answer has {packed.Length} bytes, too few.");
        }

        var body = new byte[BinaryPrimitives.ReadInt32LittleEndian(packed.AsSpan(Head + type))];
        if (!BrotliDecoder.TryDecompress(packed.AsSpan(Head + type + sizeof(int)), body, out var read) || read != body.Length)
        {
            throw new InvalidDataException($"The body of a kept answer is damaged: {packed.Length} bytes for {body.Length}.");
        }

        return new KeptAnswer(
            BinaryPrimitives.ReadUInt16LittleEndian(packed), type == 0 ? null : Encoding.UTF8.GetString(packed, Head, type), body);
    }
}
