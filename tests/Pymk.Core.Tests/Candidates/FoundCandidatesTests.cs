using Pymk.Core.Candidates;
using Xunit;

namespace Pymk.Core.Tests.Candidates;

public sealed class FoundCandidatesTests
{
    [Theory]
    [InlineData(100_000, 4_600)]
    [InlineData(int.MaxValue, 7_300)]
    public void Bytes_OfFifteenHundred_AreWithinTheStoreBudget_AndComeBackInOrder(int users, int most)
    {
        var found = Draw(users, 1_500);
        var bytes = found.ToBytes(new byte[40]);
        Assert.InRange(bytes.Length, 1, most);
        Assert.True(most <= 8_000);
        var read = FoundCandidates.FromBytes(bytes, 40)!.Value;
        Assert.Equal((found.User, true), (read.User, read.Partial));
        Assert.Equal(found.Users, read.Users);
        Assert.Equal(found.Sources, read.Sources);
    }

    [Fact]
    public void Bytes_OfNobody_ComeBack()
    {
        var read = FoundCandidates.FromBytes(new FoundCandidates(5, [], [], false).ToBytes())!.Value;
        Assert.Equal((5, 0, false), (read.User, read.Users.Length, read.Partial));
    }

    [Fact]
    public void Bytes_CutOrChangedAnywhere_AreNone()
    {
        var bytes = Draw(3_000, 40).ToBytes([1, 2, 3]);
        for (var at = 0; at < bytes.Length; at++)
        {
            Assert.Null(FoundCandidates.FromBytes(bytes.AsSpan(0, at), 3));
            var changed = bytes.ToArray();
            changed[at] ^= 4;
            Assert.Null(FoundCandidates.FromBytes(changed, 3));
        }
    }

    [Fact]
    public void Bytes_OfAWholeSet_AreNone() => Assert.Null(FoundCandidates.FromBytes(Worlds.Random(60, 200, 2).Generate(0).ToBytes()));

    private static FoundCandidates Draw(int users, int count)
    {
        var random = new Random(1);
        int[] people = [users - 1, .. Enumerable.Range(1, count - 1).Select(_ => random.Next(users))];
        return new FoundCandidates(7, people, [.. people.Select(_ => (CandidateSources)random.Next(1, 128))], true);
    }
}
