using Pymk.Core.Graph;
using Pymk.Grains.Graph;
using Pymk.Grains.Retention;

namespace Pymk.Grains.Tests.Graph;

public sealed class FoldRulesTests
{
    private const long Cut = 100;

    private static readonly DateTimeOffset Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    // 10 and 20 are connected in both versions, 10 and 30 in one of them.
    private static readonly SocialGraph[] Bases =
    [
        SocialGraphBuilder.Build([10, 20, 30], [0, 0], [1, 2]),
        SocialGraphBuilder.Build([10, 20, 30], [0], [1]),
    ];

    [Theory]
    [InlineData(10, 20, true, 8, Cut, nameof(FoldVerdict.Folded))]
    [InlineData(10, 20, true, 8, 0, nameof(FoldVerdict.Folded))]
    [InlineData(10, 20, true, 8, Cut + 1, nameof(FoldVerdict.Stays))]
    [InlineData(10, 20, true, 6, Cut, nameof(FoldVerdict.Stays))]
    [InlineData(10, 20, false, 8, Cut, nameof(FoldVerdict.Stays))]
    [InlineData(10, 30, true, 8, Cut, nameof(FoldVerdict.Stays))]
    [InlineData(10, 30, false, 8, Cut, nameof(FoldVerdict.Stays))]
    [InlineData(20, 30, true, 8, Cut, nameof(FoldVerdict.Stays))]
    [InlineData(20, 30, false, 8, Cut, nameof(FoldVerdict.Folded))]
    [InlineData(20, 40, false, 8, Cut, nameof(FoldVerdict.Folded))]
    public void Connection_GoesWhereAllVersionsAreContainedAndAgree(long from, long to, bool active, int days, long stamp, string verdict) =>
        Assert.Equal(verdict, Of(RelationKind.Connection, active, days, stamp, from, to).ToString());

    [Fact]
    public void Connection_WithoutAVersionOrACut_Stays()
    {
        var e = new RelationEvent(20, 30, RelationKind.Connection, false, 1);
        Assert.Equal(FoldVerdict.Stays, new FoldRules(0, Bases, Now, new RetentionOptions()).Of(e, 0));
        Assert.Equal(FoldVerdict.Stays, new FoldRules(Cut, [], Now, new RetentionOptions()).Of(e, 0));
    }

    [Theory]
    [InlineData(RelationKind.Dismissal, true, 179, nameof(FoldVerdict.Stays))]
    [InlineData(RelationKind.Dismissal, true, 180, nameof(FoldVerdict.Ended))]
    [InlineData(RelationKind.Dismissal, false, 6, nameof(FoldVerdict.Stays))]
    [InlineData(RelationKind.Dismissal, false, 8, nameof(FoldVerdict.Ended))]
    [InlineData(RelationKind.Invitation, true, 5_000, nameof(FoldVerdict.Stays))]
    [InlineData(RelationKind.Invitation, false, 8, nameof(FoldVerdict.Ended))]
    [InlineData(RelationKind.Block, true, 5_000, nameof(FoldVerdict.Stays))]
    [InlineData(RelationKind.Block, false, 6, nameof(FoldVerdict.Stays))]
    [InlineData(RelationKind.Block, false, 8, nameof(FoldVerdict.Ended))]
    [InlineData(RelationKind.NotABridge, true, 5_000, nameof(FoldVerdict.Stays))]
    [InlineData(RelationKind.NotABridge, false, 8, nameof(FoldVerdict.Ended))]
    [InlineData(RelationKind.Withdrawn, true, 5_000, nameof(FoldVerdict.Stays))]
    [InlineData(RelationKind.Withdrawn, false, 8, nameof(FoldVerdict.Ended))]
    [InlineData(RelationKind.Deleted, false, 6, nameof(FoldVerdict.Stays))]
    [InlineData(RelationKind.Deleted, false, 8, nameof(FoldVerdict.EndedIfKnown))]
    [InlineData(RelationKind.Deleted, true, 399, nameof(FoldVerdict.Stays))]
    [InlineData(RelationKind.Deleted, true, 401, nameof(FoldVerdict.EndedUnlessKnown))]
    public void OtherRelations_GoWhenTheyAreOverAndNothingCanBeLate(RelationKind kind, bool active, int days, string verdict) =>
        Assert.Equal(verdict, Of(kind, active, days, stamp: Cut + 1).ToString());

    private static FoldVerdict Of(RelationKind kind, bool active, int days, long stamp, long from = 10, long to = 20) =>
        new FoldRules(Cut, Bases, Now, new RetentionOptions())
            .Of(new RelationEvent(from, to, kind, active, Now.AddDays(-days).ToUnixTimeMilliseconds()), stamp);
}
