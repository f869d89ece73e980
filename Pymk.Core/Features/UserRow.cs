using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Pymk.Core.Features;

/// <summary>
/// A user's feature row, read in place from packed little-endian bytes: everything about one user that pair features and candidate sources need.
/// <c>rows.bin</c> and the store hold the same bytes.
/// </summary>
/// <remarks>
/// Layout: version u16, four token counts u16 (attributes, friends' attributes, interests, friends' interests), two bytes of padding, community i32,
/// joined u32, last connected u32, <see cref="ScalarCount"/> scalars f16; then <see cref="QuantizedVector"/>s: embedding, structure, friends' mean
/// structure, user projection, candidate projection; then the tokens of all four lists as i32, and their weights as f16.
/// </remarks>
public readonly ref struct UserRow
{
    /// <summary>The layout this program writes and reads.</summary>
    public const ushort CurrentVersion = 2;

    /// <summary>Dimension of the GraphSAGE embedding.</summary>
    public const int EmbeddingDimension = 128;

    /// <summary>Dimension of the structural (spectral) embedding.</summary>
    public const int StructureDimension = 64;

    /// <summary>Dimension of each tower's projection.</summary>
    public const int ProjectionDimension = 64;

    /// <summary>Number of scalars; <see cref="UserScalar"/> names them.</summary>
    public const int ScalarCount = 13;

    internal const int ScalarsAt = 24;
    internal const int EmbeddingAt = ScalarsAt + (2 * ScalarCount);
    internal const int StructureAt = EmbeddingAt + EmbeddingDimension + 2;
    internal const int FriendStructureAt = StructureAt + StructureDimension + 2;
    internal const int UserProjectionAt = FriendStructureAt + StructureDimension + 2;
    internal const int CandidateProjectionAt = UserProjectionAt + ProjectionDimension + 2;
    internal const int TokensAt = (CandidateProjectionAt + ProjectionDimension + 2 + 3) & ~3;

    private readonly ReadOnlySpan<byte> _bytes;

    /// <summary>Reads a row in place.</summary>
    /// <param name="bytes">A whole row, or empty for a user without one.</param>
    /// <exception cref="InvalidDataException">Truncated, or of another layout.</exception>
    public UserRow(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty
            && (bytes.Length < TokensAt || BinaryPrimitives.ReadUInt16LittleEndian(bytes) != CurrentVersion || bytes.Length != LengthOf(bytes)))
        {
            throw new InvalidDataException(
                $"A user row of {bytes.Length} bytes is truncated or not of layout {CurrentVersion}; train the model again.");
        }

        _bytes = bytes;
    }

    /// <summary>True where the user has no row: every value reads as zero or empty.</summary>
    public bool IsEmpty => _bytes.IsEmpty;

    /// <summary>The community found by label propagation, or -1.</summary>
    public int Community => IsEmpty ? -1 : BinaryPrimitives.ReadInt32LittleEndian(_bytes[12..]);

    /// <summary>When the user joined, unix seconds, 0 where unknown.</summary>
    public uint Joined => IsEmpty ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(_bytes[16..]);

    /// <summary>When the user last made a connection, unix seconds, 0 where unknown.</summary>
    public uint LastConnected => IsEmpty ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(_bytes[20..]);

    /// <summary>The GraphSAGE embedding: unit length up to rounding.</summary>
    public ReadOnlySpan<byte> Embedding => Vector(EmbeddingAt, EmbeddingDimension);

    /// <summary>The structural embedding.</summary>
    public ReadOnlySpan<byte> Structure => Vector(StructureAt, StructureDimension);

    /// <summary>The mean of the friends' structural embeddings: unit length up to rounding.</summary>
    public ReadOnlySpan<byte> FriendStructure => Vector(FriendStructureAt, StructureDimension);

    /// <summary>The user tower's output: this user as the receiver of suggestions.</summary>
    public ReadOnlySpan<byte> UserProjection => Vector(UserProjectionAt, ProjectionDimension);

    /// <summary>The candidate tower's output: this user as a suggestion.</summary>
    public ReadOnlySpan<byte> CandidateProjection => Vector(CandidateProjectionAt, ProjectionDimension);

    /// <summary>Attribute tokens, ascending, with their rarity weights.</summary>
    public TokenList Attributes => List(0);

    /// <summary>The friends' most common attribute tokens, ascending, with the share of friends that have each.</summary>
    public TokenList FriendAttributes => List(1);

    /// <summary>Interest tokens, ascending, with unit-length TF-IDF weights.</summary>
    public TokenList Interests => List(2);

    /// <summary>The friends' interests, ascending, with unit-length weights.</summary>
    public TokenList FriendInterests => List(3);

    /// <summary>A scalar.</summary>
    public float this[UserScalar scalar] =>
        IsEmpty ? 0 : FiniteHalf.ToSingle(BinaryPrimitives.ReadHalfLittleEndian(_bytes[(ScalarsAt + (2 * (int)scalar))..]));

    private static int LengthOf(ReadOnlySpan<byte> bytes) => TokensAt + (6 * (Count(bytes, 0) + Count(bytes, 1) + Count(bytes, 2) + Count(bytes, 3)));

    private static int Count(ReadOnlySpan<byte> bytes, int list) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 + (2 * list))..]);

    private ReadOnlySpan<byte> Vector(int at, int dimension) => IsEmpty ? ZeroVector.Bytes.AsSpan(0, dimension + 2) : _bytes.Slice(at, dimension + 2);

    private TokenList List(int list)
    {
        if (IsEmpty)
        {
            return default;
        }

        // The tokens of all lists precede all weights, so that tokens stay aligned to four bytes.
        var before = 0;
        for (var i = 0; i < list; i++)
        {
            before += Count(_bytes, i);
        }

        var all = (LengthOf(_bytes) - TokensAt) / 6;
        var count = Count(_bytes, list);
        return new TokenList(
            MemoryMarshal.Cast<byte, int>(_bytes.Slice(TokensAt + (4 * before), 4 * count)),
            MemoryMarshal.Cast<byte, Half>(_bytes.Slice(TokensAt + (4 * all) + (2 * before), 2 * count)));
    }

    private static class ZeroVector
    {
        public static readonly byte[] Bytes = new byte[EmbeddingDimension + 2];
    }
}

/// <summary>Tokens of a profile and their weights.</summary>
/// <param name="tokens">Tokens, ascending, numbered over all fields.</param>
/// <param name="weights">A weight for each.</param>
public readonly ref struct TokenList(ReadOnlySpan<int> tokens, ReadOnlySpan<Half> weights)
{
    /// <summary>Tokens, ascending.</summary>
    public ReadOnlySpan<int> Tokens { get; } = tokens;

    /// <summary>A weight for each token.</summary>
    public ReadOnlySpan<Half> Weights { get; } = weights;
}
