using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Pymk.Core.Features;

/// <summary>
/// The content of a <see cref="UserRow"/>, to build or change one. Training fills it for all users, serving for a user that joins or changes.
/// </summary>
public sealed class UserRowContent
{
    /// <summary>The community, or -1.</summary>
    public int Community { get; set; } = -1;

    /// <summary>When the user joined, unix seconds, 0 where unknown.</summary>
    public uint Joined { get; set; }

    /// <summary>When the user last made a connection, unix seconds, 0 where unknown.</summary>
    public uint LastConnected { get; set; }

    /// <summary>Scalars in the order of <see cref="UserScalar"/>.</summary>
    public float[] Scalars { get; } = new float[UserRow.ScalarCount];

    /// <summary>The embedding, <see cref="UserRow.EmbeddingDimension"/> long.</summary>
    public float[] Embedding { get; } = new float[UserRow.EmbeddingDimension];

    /// <summary>The structural embedding, <see cref="UserRow.StructureDimension"/> long.</summary>
    public float[] Structure { get; } = new float[UserRow.StructureDimension];

    /// <summary>The mean of the friends' structural embeddings, of unit length.</summary>
    public float[] FriendStructure { get; } = new float[UserRow.StructureDimension];

    /// <summary>The user tower's output, <see cref="UserRow.ProjectionDimension"/> long.</summary>
    public float[] UserProjection { get; } = new float[UserRow.ProjectionDimension];

    /// <summary>The candidate tower's output, <see cref="UserRow.ProjectionDimension"/> long.</summary>
    public float[] CandidateProjection { get; } = new float[UserRow.ProjectionDimension];

    /// <summary>Attribute tokens with rarity weights.</summary>
    public List<(int Token, float Weight)> Attributes { get; } = [];

    /// <summary>Friends' attribute tokens with the share of friends that have each.</summary>
    public List<(int Token, float Weight)> FriendAttributes { get; } = [];

    /// <summary>Interests with unit-length weights.</summary>
    public List<(int Token, float Weight)> Interests { get; } = [];

    /// <summary>Friends' interests with unit-length weights.</summary>
    public List<(int Token, float Weight)> FriendInterests { get; } = [];

    /// <summary>Packs the row; sorts the token lists.</summary>
    /// <exception cref="ArgumentException">A list holds more than 65,535 tokens.</exception>
    public byte[] ToBytes()
    {
        List<(int Token, float Weight)>[] lists = [Attributes, FriendAttributes, Interests, FriendInterests];
        var tokens = lists.Sum(l => l.Count);
        var bytes = new byte[UserRow.TokensAt + (6 * tokens)];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, UserRow.CurrentVersion);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), Community);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(16), Joined);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(20), LastConnected);
        for (var i = 0; i < Scalars.Length; i++)
        {
            BinaryPrimitives.WriteHalfLittleEndian(bytes.AsSpan(UserRow.ScalarsAt + (2 * i)), (Half)Scalars[i]);
        }

        QuantizedVector.Write(Embedding, bytes.AsSpan(UserRow.EmbeddingAt));
        QuantizedVector.Write(Structure, bytes.AsSpan(UserRow.StructureAt));
        QuantizedVector.Write(FriendStructure, bytes.AsSpan(UserRow.FriendStructureAt));
        QuantizedVector.Write(UserProjection, bytes.AsSpan(UserRow.UserProjectionAt));
        QuantizedVector.Write(CandidateProjection, bytes.AsSpan(UserRow.CandidateProjectionAt));
        var tokenColumn = MemoryMarshal.Cast<byte, int>(bytes.AsSpan(UserRow.TokensAt, 4 * tokens));
        var weightColumn = MemoryMarshal.Cast<byte, Half>(bytes.AsSpan(UserRow.TokensAt + (4 * tokens), 2 * tokens));
        var at = 0;
        for (var list = 0; list < lists.Length; list++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 + (2 * list)), CheckedCount(lists[list]));
            lists[list].Sort((a, b) => a.Token.CompareTo(b.Token));
            foreach (var (token, weight) in lists[list])
            {
                (tokenColumn[at], weightColumn[at]) = (token, (Half)weight);
                at++;
            }
        }

        return bytes;
    }

    /// <summary>Restores the content of a row.</summary>
    public static UserRowContent From(UserRow row)
    {
        var content = new UserRowContent { Community = row.Community, Joined = row.Joined, LastConnected = row.LastConnected };
        for (var i = 0; i < content.Scalars.Length; i++)
        {
            content.Scalars[i] = row[(UserScalar)i];
        }

        QuantizedVector.Read(row.Embedding, content.Embedding);
        QuantizedVector.Read(row.Structure, content.Structure);
        QuantizedVector.Read(row.FriendStructure, content.FriendStructure);
        QuantizedVector.Read(row.UserProjection, content.UserProjection);
        QuantizedVector.Read(row.CandidateProjection, content.CandidateProjection);
        Copy(row.Attributes, content.Attributes);
        Copy(row.FriendAttributes, content.FriendAttributes);
        Copy(row.Interests, content.Interests);
        Copy(row.FriendInterests, content.FriendInterests);
        return content;
    }

    /// <summary>Overwrites the projections of a packed row: training learns them last.</summary>
    public static void WriteProjections(Span<byte> row, ReadOnlySpan<float> user, ReadOnlySpan<float> candidate)
    {
        QuantizedVector.Write(user, row[UserRow.UserProjectionAt..]);
        QuantizedVector.Write(candidate, row[UserRow.CandidateProjectionAt..]);
    }

    /// <summary>Overwrites the embedding of a packed row.</summary>
    public static void WriteEmbedding(Span<byte> row, ReadOnlySpan<float> embedding) => QuantizedVector.Write(embedding, row[UserRow.EmbeddingAt..]);

    private static void Copy(TokenList from, List<(int Token, float Weight)> to)
    {
        for (var i = 0; i < from.Tokens.Length; i++)
        {
            to.Add((from.Tokens[i], (float)from.Weights[i]));
        }
    }

    private static ushort CheckedCount(List<(int Token, float Weight)> list) => list.Count <= ushort.MaxValue
        ? (ushort)list.Count
        : throw new ArgumentException($"A token list of a row holds at most {ushort.MaxValue} tokens, not {list.Count}; cut it with TokenLists.");
}
