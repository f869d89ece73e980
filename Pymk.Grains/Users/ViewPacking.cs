using System.Buffers.Binary;
using Pymk.Core.Recommend;
using Pymk.Core.Rules;
using Pymk.Grains.Graph;

namespace Pymk.Grains.Users;

/// <summary>
/// The stored form of view counts: 64-bit id, i32 times, i64 unix seconds of the last view, little-endian. Ids outlive a model; ordinals do not.
/// </summary>
internal static class ViewPacking
{
    private const int EntryBytes = 20;

    /// <summary>Packs the views of a user's relations.</summary>
    public static byte[] Pack(UserRelations relations, UserOrdinals ordinals)
    {
        var bytes = new byte[relations.Set.Shown.Count * EntryBytes];
        var rest = bytes.AsSpan();
        foreach (var (ordinal, views) in relations.Set.Shown)
        {
            if (ordinals.TryId(relations.Model, ordinal, out var user))
            {
                BinaryPrimitives.WriteInt64LittleEndian(rest, user);
                BinaryPrimitives.WriteInt32LittleEndian(rest[8..], views.Times);
                BinaryPrimitives.WriteInt64LittleEndian(rest[12..], views.LastAt);
                rest = rest[EntryBytes..];
            }
        }

        return bytes[..^rest.Length];
    }

    /// <summary>Merges packed views into a user's relations. Skips people without an ordinal.</summary>
    public static void Unpack(ReadOnlySpan<byte> bytes, UserRelations relations, UserOrdinals ordinals)
    {
        for (; bytes.Length >= EntryBytes; bytes = bytes[EntryBytes..])
        {
            if (ordinals.TryOrdinal(relations.Model, BinaryPrimitives.ReadInt64LittleEndian(bytes), out var ordinal))
            {
                var (times, lastAt) = (BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]), BinaryPrimitives.ReadInt64LittleEndian(bytes[12..]));
                relations.MergeViews(ordinal, new ShownCount(times, lastAt));
            }
        }
    }
}
