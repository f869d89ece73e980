using Pymk.Core.Candidates;
using Pymk.Core.Features;
using Xunit;

namespace Pymk.Core.Tests.Candidates;

public sealed class CandidateSetTests
{
    [Fact]
    public void Bytes_ReadBack_AreTheSameSet()
    {
        var world = Worlds.Random(300, 2000, 1);
        foreach (var user in Enumerable.Range(0, 40))
        {
            var set = world.Generate(user);
            (set.Partial, set.MissingRows) = (true, 3);
            var read = CandidateSet.FromBytes(set.ToBytes());
            Assert.Equal((set.User, set.Count, set.GeneratedAt, true, 3), (read.User, read.Count, read.GeneratedAt, read.Partial, read.MissingRows));
            Assert.Equal(set.Users, read.Users);
            Assert.Equal(set.Sources, read.Sources);
            Assert.Equal(set.Pair, read.Pair);
            Assert.Equal(set.Projections, read.Projections);
            Assert.Equal(set.ProjectionScales, read.ProjectionScales);
            Assert.Equal(set.UserProjection, read.UserProjection);
            Assert.Equal(set.MutualCounts, read.MutualCounts);
            Assert.Equal(set.Mutuals, read.Mutuals);
            Assert.Equal(set.Communities, read.Communities);
            Assert.Equal(set.SharedTokens, read.SharedTokens);
        }
    }

    [Fact]
    public void Bytes_OfFifteenHundredWithHalfOfTheFeatures_StayWithinTheStoreBudget()
    {
        var set = new CandidateSet(1, 1500);
        Array.Fill(set.Mutuals, -1);
        Array.Fill(set.SharedTokens, -1);
        for (var i = 0; i < set.Count; i++)
        {
            // Half of the features and one sampled mutual connection.
            for (var f = 0; f < PairFeatures.FirstRelative / 2; f++)
            {
                set.Pair[(i * PairFeatures.Count) + f] = (Half)1.5;
            }

            set.Mutuals[i * CandidateSet.MutualSample] = i;
        }

        Assert.InRange(set.ToBytes().Length, 100_000, 204_800);
    }

    [Fact]
    public void Bytes_CutAnywhere_AreRefused()
    {
        var bytes = Worlds.Random(60, 200, 2).Generate(0).ToBytes();
        for (var length = 0; length < bytes.Length; length += 7)
        {
            Assert.Throws<InvalidDataException>(() => CandidateSet.FromBytes(bytes.AsSpan(0, length)));
        }
    }

    [Fact]
    public void Bytes_OfAnEmptySet_ReadBack()
    {
        var read = CandidateSet.FromBytes(new CandidateSet(5, 0).ToBytes());
        Assert.Equal((5, 0), (read.User, read.Count));
    }
}
