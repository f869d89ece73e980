using Pymk.Grains.Fencing;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Profiles;

namespace Pymk.Grains.Tests.Profiles;

public sealed class ShardProfilesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Apply_RepeatedEvents_ReturnsTheMergedStateOfEachUserOnce()
    {
        var profiles = new ShardProfiles([], new ChangeStamps(1));
        ProfileEvent[] events =
        [
            new("a", Noon, ProfileEventKind.Created, 7),
            new("b", Noon.AddHours(1), ProfileEventKind.Deactivated, 7),
            new("c", Noon, ProfileEventKind.Created, 8),
        ];
        Assert.Equal([7, 8], profiles.Apply(events).Select(s => s.User).Order());
        Assert.True(profiles[7].IsGone);
        Assert.False(profiles[8].IsGone);
        Assert.Equal([profiles[7]], profiles.Apply(events[..1]));
    }

    [Fact]
    public void Touch_KnownUsers_KeepWhatTheirStateSaysAndGetANewStamp()
    {
        var known = ProfileState.Unknown(7) with { JoinedMs = 5 };
        var profiles = new ShardProfiles([known], new ChangeStamps(1));
        ProfileState[] touched = [.. profiles.Touch([7, 8, 8])];
        Assert.Equal([known, ProfileState.Unknown(8)], touched.Select(state => state with { Stamp = 0 }));
        Assert.True(touched[0].Stamp < touched[1].Stamp);
        Assert.Equal(touched, new[] { profiles[7], profiles[8] });
        Assert.Equal([7, 8], profiles.Users.Order());
    }

    [Fact]
    public void Freeze_ChangesAfterIt_HaveHigherStampsAndAreNotInIt()
    {
        var profiles = new ShardProfiles([], new ChangeStamps(3));
        ProfileEvent[] events = [new("a", Noon, ProfileEventKind.Created, 7), new("b", Noon, ProfileEventKind.Created, 8)];
        profiles.Apply(events);
        var frozen = profiles.Freeze();
        Assert.All(frozen.States, s => Assert.InRange(s.Stamp, 1, frozen.Cut));
        profiles.Apply([events[0], new("c", Noon.AddHours(1), ProfileEventKind.Deactivated, 8)]);
        Assert.Equal(frozen.States.Single(s => s.User == 7), profiles[7]);
        Assert.True(profiles[8].Stamp > frozen.Cut);
        Assert.False(frozen.States.Single(s => s.User == 8).IsGone);
    }

    [Fact]
    public void Stamp_OfAnotherActivation_IsHigher()
    {
        var first = new ShardProfiles([], new ChangeStamps(1));
        first.Apply([new("a", Noon, ProfileEventKind.Created, 7)]);
        var second = new ShardProfiles(first.Freeze().States, new ChangeStamps(2));
        second.Touch([7]);
        Assert.True(second[7].Stamp > first.Freeze().Cut);
    }
}
