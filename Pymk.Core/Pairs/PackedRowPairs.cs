using System.Runtime.InteropServices;
using Pymk.Core.Features;
using Pymk.Core.Profiles;

namespace Pymk.Core.Pairs;

/// <summary>
/// Pairs between processes: what <see cref="RowFeatures"/> makes of n candidates' rows, little-endian, <see cref="BytesOfPair"/> bytes a pair instead of a
/// row of about a kilobyte. Section after section: features (f16, n x <see cref="PairFeatures.CountOfRows"/>), projections (i8, n x <see
/// cref="UserRow.ProjectionDimension"/>), communities (i32), shared tokens (i32), projection scales (f16), and a byte that is 1 where there is a row.
/// </summary>
internal readonly ref struct PackedRowPairs
{
    /// <summary>Bytes of a pair.</summary>
    public const int BytesOfPair = (sizeof(ushort) * PairFeatures.CountOfRows) + UserRow.ProjectionDimension + (2 * sizeof(int)) + sizeof(ushort) + 1;

    private const int FirstNotFinite = 0x7C00;
    private const int Sign = 0x8000;

    private readonly Span<Half> _features;
    private readonly Span<sbyte> _projections;
    private readonly Span<int> _communities;
    private readonly Span<int> _tokens;
    private readonly Span<Half> _scales;
    private readonly Span<byte> _hasRow;

    private PackedRowPairs(Span<byte> bytes)
    {
        var count = bytes.Length / BytesOfPair;
        var at = 0;
        _features = Take<Half>(bytes, ref at, count * PairFeatures.CountOfRows);
        _projections = Take<sbyte>(bytes, ref at, count * UserRow.ProjectionDimension);
        _communities = Take<int>(bytes, ref at, count);
        _tokens = Take<int>(bytes, ref at, count);
        _scales = Take<Half>(bytes, ref at, count);
        _hasRow = bytes[at..];
    }

    /// <summary>Makes the pairs of a user with some candidates.</summary>
    /// <exception cref="InvalidDataException">A row is truncated or of another layout.</exception>
    public static byte[] Pack(RowFeatures features, ReadOnlySpan<byte> userRow, TokenColumns columns, long now, ReadOnlySpan<ReadOnlyMemory<byte>> rows)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(rows.Length * BytesOfPair);
        var packed = new PackedRowPairs(bytes);
        var pairs = features.Begin(userRow, columns, now);
        for (var i = 0; i < rows.Length; i++)
        {
            RowPairs.PrefetchAhead(rows, i);
            var pair = pairs.Write(rows[i].Span, packed.FeaturesOf(i), packed.ProjectionOf(i));
            (packed._communities[i], packed._tokens[i], packed._scales[i], packed._hasRow[i]) =
                (pair.Community, pair.SharedToken, pair.Scale, pair.HasRow ? (byte)1 : (byte)0);
        }

        return bytes;
    }

    /// <summary>Reads pairs in place.</summary>
    /// <param name="bytes">The packed pairs.</param>
    /// <param name="count">Number of pairs that were asked for.</param>
    /// <param name="user">The user's row.</param>
    /// <exception cref="InvalidDataException">There are not as many pairs, or a value is none that <see cref="Pack"/> writes.</exception>
    public static PackedRowPairs Read(byte[] bytes, int count, UserRow user)
    {
        if (bytes.Length != (long)count * BytesOfPair)
        {
            throw new InvalidDataException($"{bytes.Length} bytes are not {count} pairs of {BytesOfPair} bytes.");
        }

        var packed = new PackedRowPairs(bytes);
        if (HasNotFinite(packed._features) || HasNotFinite(packed._scales) || packed._hasRow.ContainsAnyExcept<byte>(0, 1)
            || packed._communities.ContainsAnyInRange(int.MinValue, -2))
        {
            throw new InvalidDataException("A packed pair has a value that no pair has.");
        }

        var own = user.Attributes.Tokens;
        foreach (var token in packed._tokens)
        {
            if (token != -1 && !own.Contains(token))
            {
                throw new InvalidDataException($"A packed pair shares token {token}, which the user has not.");
            }
        }

        return packed;
    }

    /// <summary>Copies a pair.</summary>
    public PairOfRows CopyTo(int i, Span<Half> features, Span<sbyte> projection)
    {
        FeaturesOf(i).CopyTo(features);
        ProjectionOf(i).CopyTo(projection);
        return new PairOfRows(_scales[i], _communities[i], _tokens[i], _hasRow[i] == 1);
    }

    private Span<Half> FeaturesOf(int i) => _features.Slice(i * PairFeatures.CountOfRows, PairFeatures.CountOfRows);

    private Span<sbyte> ProjectionOf(int i) => _projections.Slice(i * UserRow.ProjectionDimension, UserRow.ProjectionDimension);

    private static Span<T> Take<T>(Span<byte> bytes, scoped ref int at, int count) where T : unmanaged
    {
        var taken = MemoryMarshal.Cast<byte, T>(bytes[at..])[..count];
        at += MemoryMarshal.AsBytes(taken).Length;
        return taken;
    }

    private static bool HasNotFinite(Span<Half> values)
    {
        var bits = MemoryMarshal.Cast<Half, ushort>(values);
        return bits.ContainsAnyInRange((ushort)FirstNotFinite, (ushort)(Sign - 1)) || bits.ContainsAnyInRange((ushort)(Sign | FirstNotFinite), ushort.MaxValue);
    }
}
