using Pymk.Core.Features;
using Pymk.Core.Files;
using Xunit;

namespace Pymk.Core.Tests.Features;

public sealed class UserRowTests
{
    private static UserRowContent Content(int seed)
    {
        var random = new Random(seed);
        var content = new UserRowContent { Community = seed * 3, Joined = 1_700_000_000, LastConnected = 1_700_000_100 };
        foreach (var vector in new[] { content.Embedding, content.Structure, content.FriendStructure, content.UserProjection, content.CandidateProjection, content.Scalars })
        {
            for (var i = 0; i < vector.Length; i++)
            {
                vector[i] = random.NextSingle() - 0.5f;
            }
        }

        foreach (var list in new[] { content.Attributes, content.FriendAttributes, content.Interests, content.FriendInterests })
        {
            list.AddRange(Enumerable.Range(0, random.Next(6)).Select(t => (t * 11, random.NextSingle())));
        }

        return content;
    }

    [Fact]
    public void Row_WrittenAndRead_HoldsWhatWasWrittenUpToRounding()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var content = Content(seed);
            var row = new UserRow(content.ToBytes());
            var read = UserRowContent.From(row);
            Assert.Equal((content.Community, content.Joined, content.LastConnected), (read.Community, read.Joined, read.LastConnected));
            Near(content.Scalars, read.Scalars, 0.001f);
            Near(content.Embedding, read.Embedding, 0.003f);
            Near(content.Structure, read.Structure, 0.003f);
            Near(content.FriendStructure, read.FriendStructure, 0.003f);
            Near(content.UserProjection, read.UserProjection, 0.003f);
            Near(content.CandidateProjection, read.CandidateProjection, 0.003f);
            Assert.Equal(content.Attributes.Select(t => t.Token), read.Attributes.Select(t => t.Token));
            Assert.Equal(content.FriendAttributes.Select(t => t.Token), read.FriendAttributes.Select(t => t.Token));
            Near([.. content.Interests.Select(t => t.Weight)], [.. read.Interests.Select(t => t.Weight)], 0.001f);
            Near([.. content.FriendInterests.Select(t => t.Weight)], [.. read.FriendInterests.Select(t => t.Weight)], 0.001f);
        }
    }

    [Fact]
    public void Row_Empty_ReadsAsZerosAndNoTokens()
    {
        var row = new UserRow([]);
        Assert.True(row.IsEmpty);
        Assert.Equal(-1, row.Community);
        Assert.Equal(0, row[UserScalar.LogDegree]);
        Assert.True(row.Attributes.Tokens.IsEmpty);
        Assert.Equal(0, QuantizedVector.Scale(row.Embedding));
        Assert.Equal(UserRow.ProjectionDimension, QuantizedVector.Components(row.UserProjection).Length);
    }

    [Fact]
    public void Row_Truncated_IsRefused()
    {
        var bytes = Content(1).ToBytes();
        Assert.Throws<InvalidDataException>(() => new UserRow(bytes.AsSpan(0, bytes.Length - 1)));
        Assert.Throws<InvalidDataException>(() => new UserRow(bytes.AsSpan(0, 10)));
    }

    [Fact]
    public void Table_WrittenAndRead_GivesTheSameRowsAndNothingBeyond()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var rows = Enumerable.Range(0, 30).Select(seed => Content(seed).ToBytes()).ToArray();
            var path = Path.Combine(folder.FullName, "rows.bin");
            UserRowTable.Pack(rows).Write(path);
            var table = UserRowTable.Read(path);
            Assert.Equal(30, table.Count);
            Assert.All(Enumerable.Range(0, 30), u => Assert.Equal(rows[u], table[u].ToArray()));
            Assert.True(table[30].IsEmpty);

            var bytes = File.ReadAllBytes(path);
            bytes[^5] ^= 1;
            File.WriteAllBytes(path, bytes);
            Assert.Throws<ModelFileException>(() => UserRowTable.Read(path));
        }
        finally
        {
            folder.Delete(true);
        }
    }

    [Theory]
    [InlineData(64)]
    [InlineData(128)]
    [InlineData(70)]
    public void Dot_RandomBytes_EqualsTheSumOfProducts(int dimension)
    {
        var random = new Random(dimension);
        for (var i = 0; i < 50; i++)
        {
            var a = Enumerable.Range(0, dimension).Select(_ => (sbyte)random.Next(-127, 128)).ToArray();
            var b = Enumerable.Range(0, dimension).Select(_ => (sbyte)random.Next(-127, 128)).ToArray();
            Assert.Equal(a.Zip(b).Sum(p => p.First * p.Second), SByteDot.Dot(a, b));
        }

        sbyte[] low = [.. Enumerable.Repeat((sbyte)-127, dimension)];
        Assert.Equal(127 * 127 * dimension, SByteDot.Dot(low, low));
    }

    private static void Near(float[] expected, float[] actual, float tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), p => Assert.InRange(p.Second, p.First - tolerance, p.First + tolerance));
    }
}
