using Pymk.Grains.Behavior;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Profiles;

namespace Pymk.Grains.Tests.Profiles;

public sealed class ShardBehaviorTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Observe_CountsForTheUsersOfTheShardOnly()
    {
        var shard = new ShardBehavior([], user => user < 10);
        InteractionEvent[] events =
        [
            new("a", Noon, InteractionKind.View, 1, 2),
            new("b", Noon, InteractionKind.View, 1, 12),
            new("c", Noon, InteractionKind.Invite, 13, 2),
        ];
        Assert.Equal([1, 2], shard.Observe(events, [false, false, false]).Select(b => b.User).Order());
        Assert.Equal([1, 2], shard.Users.Order());
        var expected = new UserBehavior(1);
        expected.Add(events[0], refusal: false);
        expected.Add(events[1], refusal: false);
        Assert.Equal(expected.ToBytes(), shard.Of(1).ToBytes());
    }

    [Fact]
    public void Observe_Refusal_CountsForTheUserWhoRefused()
    {
        var shard = new ShardBehavior([], _ => true);
        var dismissal = new InteractionEvent("a", Noon, InteractionKind.Dismiss, 1, 2);
        shard.Observe([dismissal], [true]);
        var expected = new UserBehavior(1);
        expected.Add(dismissal, refusal: true);
        Assert.Equal(expected.ToBytes(), shard.Of(1).ToBytes());
    }

    [Fact]
    public void RemoveEmpty_KeepsUsersWithHours_AndThoseWhoActedAgain()
    {
        var shard = new ShardBehavior([], _ => true);
        InteractionEvent[] events = [new("a", Noon, InteractionKind.View, 1, 2), new("b", Noon.AddDays(2), InteractionKind.View, 3, 2)];
        shard.Observe(events, [false, false]);
        var (ended, before) = (shard.Of(1), shard.Of(3));
        var end = Noon.AddDays(1).ToUnixTimeSeconds();
        Assert.All((UserBehavior[])[ended, shard.Of(2), before], b => Assert.Equal(b.User != 3, b.Forget(end)));
        shard.RemoveEmpty([ended, shard.Of(2), before]);
        Assert.Equal([2, 3], shard.Users.Order());
        shard.Observe(events[..1], [false]);
        shard.RemoveEmpty([ended]);
        Assert.True(shard.Has(1));
    }

    [Fact]
    public void Of_AUserWithoutBehavior_IsEmptyAndNotKept()
    {
        var shard = new ShardBehavior([], _ => true);
        Assert.True(shard.Of(5).IsEmpty);
        Assert.Empty(shard.Users);
    }
}
