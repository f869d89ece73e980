using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Profiles;

namespace Pymk.Grains.Tests.Profiles;

public sealed class ShardProfilesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Apply_RepeatedEvents_ReturnsTheMergedStateOfEachUserOnce()
    {
        var profiles = new ShardProfiles([]);
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
    public void AddUnknown_KnownUsers_KeepTheirState()
    {
        var known = ProfileState.Unknown(7) with { JoinedMs = 5 };
        var profiles = new ShardProfiles([known]);
        Assert.Equal([ProfileState.Unknown(8)], profiles.AddUnknown([7, 8, 8]));
        Assert.Equal(known, profiles[7]);
        Assert.Equal([7, 8], profiles.Users.Order());
    }
}
