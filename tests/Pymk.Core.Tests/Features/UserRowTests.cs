using Pymk.Core.Features;
using Xunit;

namespace Pymk.Core.Tests.Features;

public sealed class UserRowTests
{
    internal static UserRowContent Content(int seed)
    {
        var random = new Random(seed);
        var content = new UserRowContent { Community = seed * 3, Joined = 1_700_000_000, LastConnected = 1_700_000_100 };
        float[][] vectors =
            [content.Embedding, content.Structure, content.FriendStructure, content.UserProjection, content.CandidateProjection, content.Scalars];
        foreach (var vector in vectors)
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

    private static void Near(float[] expected, float[] actual, float tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), p => Assert.InRange(p.Second, p.First - tolerance, p.First + tolerance));
    }
}
