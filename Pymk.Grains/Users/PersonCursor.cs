using System.Buffers.Binary;
using System.Buffers.Text;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Grains.Users;

/// <summary>
/// The cursor of a page: the last row of the page before, as base64url of 18 bytes: list, direction, time, id. A cursor is valid for its list only.
/// </summary>
internal static class PersonCursor
{
    private const int Bytes = 18;
    private const int Characters = 24;

    private static readonly long LastMs = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static string Of(PersonList list, ListedRelation last)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        (bytes[0], bytes[1]) = ((byte)list, last.Received ? (byte)1 : (byte)0);
        BinaryPrimitives.WriteInt64BigEndian(bytes[2..], last.TimeMs);
        BinaryPrimitives.WriteInt64BigEndian(bytes[10..], last.Other);
        return Base64Url.EncodeToString(bytes);
    }

    /// <exception cref="InvalidRequestException">The text is no cursor of the list.</exception>
    public static ListedRelation Read(PersonList list, string cursor)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        if (cursor.Length != Characters
            || !Base64Url.IsValid(cursor, out var length)
            || length != Bytes
            || Base64Url.DecodeFromChars(cursor, bytes) != Bytes
            || bytes[0] != (byte)list
            || bytes[1] > 1)
        {
            throw Broken(list);
        }

        var (time, other) = (BinaryPrimitives.ReadInt64BigEndian(bytes[2..]), BinaryPrimitives.ReadInt64BigEndian(bytes[10..]));
        var last = new ListedRelation(time, other, bytes[1] == 1);
        return last.Other >= 0 && last.TimeMs <= LastMs ? last : throw Broken(list);
    }

    private static InvalidRequestException Broken(PersonList list) =>
        new("cursor", $"The cursor is not one that a page of {list.ToString().ToLowerInvariant()} gave; leave it out to start with the first page.");
}
