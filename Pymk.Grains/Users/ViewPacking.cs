using System.Buffers.Binary;
using Pymk.Core.Rules;
using Pymk.Grains.Graph;
using Pymk.Grains.Models;

namespace Pymk.Grains.Users;

/// <summary>Impression counts as the store keeps them: 64-bit id, i32 times, i64 unix seconds of the last, little-endian, by id so that they outlive a model.</summary>
internal static class ViewPacking
{
    private const int EntryBytes = 20;

    public static byte[] Pack(RelationSet relations, ServingModel model, UserOrdinals ordinals)
    {
        var bytes = new byte[relations.Shown.Count * EntryBytes];
        var rest = bytes.AsSpan();
        foreach (var (ordinal, shown) in relations.Shown)
        {
            if (ordinals.TryId(model, ordinal, out var user))
            {
                BinaryPrimitives.WriteInt64LittleEndian(rest, user);
                BinaryPrimitives.WriteInt32LittleEndian(rest[8..], shown.Times);
                BinaryPrimitives.WriteInt64LittleEndian(rest[12..], shown.LastAt);
                rest = rest[EntryBytes..];
            }
        }

        return bytes[..^rest.Length];
    }

    public static void Unpack(ReadOnlySpan<byte> bytes, RelationSet relations, ServingModel model, UserOrdinals ordinals)
    {
        for (; bytes.Length >= EntryBytes; bytes = bytes[EntryBytes..])
        {
            if (ordinals.TryOrdinal(model, BinaryPrimitives.ReadInt64LittleEndian(bytes), out var ordinal))
            {
                relations.Shown.TryAdd(ordinal, new ShownCount(BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[12..])));
            }
        }
    }
}
