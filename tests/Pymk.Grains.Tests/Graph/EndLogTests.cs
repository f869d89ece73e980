using Pymk.Grains.Graph;

namespace Pymk.Grains.Tests.Graph;

public sealed class EndLogTests
{
    private const long Now = 1_000_000_000;

    private readonly EndLog _log = new(user => user < 10);
    private long _version;

    [Fact]
    public void After_TellsEndsOfOwnUsers_EachOnce_LatestFirst()
    {
        Note(1, 2, active: false);
        Note(3, 12, active: false);
        Note(11, 12, active: false);
        Assert.Equal([(3, 12), (2, 1), (1, 2)], Told(0));
        var seen = _version;
        Assert.Empty(_log.After(seen));
        Note(1, 2, active: false, at: Now + 1);
        Assert.Equal([(2, 1), (1, 2)], Told(seen));
        Assert.Equal(3, _log.After(0).Length);
    }

    [Fact]
    public void After_ConnectedAgain_TellsIt_AFirstConnectionIsNoNews()
    {
        Note(1, 12, active: true);
        Assert.Equal(0, _version);
        Note(1, 12, active: false);
        Note(1, 12, active: true);
        Assert.True(Assert.Single(_log.After(0)).Again);
    }

    [Fact]
    public void VersionOf_End_IsThatOfItsNews()
    {
        Note(1, 12, active: false);
        Assert.Equal(_version, _log.VersionOf(Event(1, 12, active: false)));
        Assert.Equal(0, _log.VersionOf(Event(1, 13, active: false)));
        Assert.Equal(0, _log.VersionOf(Event(1, 12, active: true)));
        Assert.Equal(0, _log.VersionOf(new RelationEvent(1, 12, RelationKind.Block, false, 1)));
    }

    [Fact]
    public void Note_OlderThanADay_IsDropped()
    {
        var day = (long)UserEnd.Life.TotalMilliseconds;
        _version = _log.Note(Event(1, 12, active: false), Now - day, Now, _version);
        Assert.Empty(_log.After(0));
        for (var i = 0; i < 5_000; i++)
        {
            Note(1, 100 + i, active: false, at: Now);
        }

        for (var i = 0; i < 6_000; i++)
        {
            Note(2, 100 + i, active: false, at: Now + day + 1);
        }

        Assert.Equal(6_000, _log.After(0).Length);
    }

    private void Note(long user, long other, bool active, long at = Now) => _version = _log.Note(Event(user, other, active), at, at, _version);

    private (int, int)[] Told(long after) => Array.ConvertAll(_log.After(after), e => ((int)e.User, (int)e.Other));

    private static RelationEvent Event(long user, long other, bool active) => new(user, other, RelationKind.Connection, active, 1);
}
