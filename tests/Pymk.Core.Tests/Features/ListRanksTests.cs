using Pymk.Core.Candidates;
using Pymk.Core.Features;
using Xunit;

namespace Pymk.Core.Tests.Features;

public sealed class ListRanksTests
{
    private static float Value(CandidateSet set, int i, PairFeature feature) => (float)set.Pair[(i * PairFeatures.Count) + (int)feature];

    [Fact]
    public void Ranks_WithinTheList_AreTheLogarithmOfTheMeanPlace()
    {
        (PairFeature By, PairFeature Rank)[] columns =
        [
            (PairFeature.ResourceAllocation, PairFeature.ResourceAllocationRank), (PairFeature.AdamicAdar, PairFeature.AdamicAdarRank),
            (PairFeature.Resource3, PairFeature.Resource3Rank), (PairFeature.WalkBack2, PairFeature.WalkBack2Rank),
            (PairFeature.WalkBack3, PairFeature.WalkBack3Rank), (PairFeature.StructureCosine, PairFeature.StructureCosineRank),
            (PairFeature.EmbeddingCosine, PairFeature.EmbeddingCosineRank), (PairFeature.InterestCosine, PairFeature.InterestCosineRank),
        ];
        Assert.Equal(PairFeatures.Count - PairFeatures.FirstRelative, columns.Length);
        var set = Worlds.Random(200, 1200, 2).Generate(3);
        var random = new Random(4);
        foreach (var (by, _) in columns)
        {
            // Negative, equal and both kinds of zero.
            for (var i = 0; i < set.Count; i++)
            {
                set.Pair[(i * PairFeatures.Count) + (int)by] = (Half)(random.Next(-9, 9) * (random.Next(2) == 0 ? 0.25f : -0.125f));
            }
        }

        ListRanks.Fill(set.Pair);

        foreach (var (by, rank) in columns)
        {
            var values = Enumerable.Range(0, set.Count).Select(i => Value(set, i, by)).ToArray();
            for (var i = 0; i < set.Count; i++)
            {
                var place = values.Count(v => v > values[i]) + ((values.Count(v => v == values[i]) - 1) / 2.0);
                Near(Math.Log(1 + place), Value(set, i, rank));
            }
        }
    }

    private static void Near(double expected, float actual) =>
        Assert.InRange(actual, expected - 0.002 - (0.002 * expected), expected + 0.002 + (0.002 * expected));
}
