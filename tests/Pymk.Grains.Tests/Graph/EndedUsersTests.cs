using Pymk.Grains.Graph;

namespace Pymk.Grains.Tests.Graph;

public sealed class EndedUsersTests
{
    private const long User = 10;
    private static readonly long LifeMs = (long)UserEnd.Life.TotalMilliseconds;

    private readonly EndedUsers _ended = new(shards: 1);
    private readonly List<long> _changed = [];

    public EndedUsersTests() => _ended.Changed += _changed.Add;

    [Fact]
    public void End_CountsUntilTheSiloHeardOfIt_AndIsToldOnce()
    {
        Take(100, End(20, atMs: 90));
        Assert.Equal([End(20, atMs: 100)], _ended.Of(User));
        Assert.True(_ended.Of(User + 1).IsEmpty);
        Assert.Equal([User], _changed);
    }

    [Fact]
    public void End_ToldAgainByAnotherActivation_KeepsItsTime_ALaterOneDoesNot()
    {
        Take(100, End(20, atMs: 90));
        TakeWhole(200, End(20, atMs: 80));
        Assert.Equal([End(20, atMs: 100)], _ended.Of(User));
        Assert.Equal([User], _changed);
        Take(300, End(20, atMs: 290));
        Assert.Equal([End(20, atMs: 300)], _ended.Of(User));
        Assert.Equal([User, User], _changed);
    }

    [Fact]
    public void Connection_ThatIsThereAgain_TakesItsEndOff_AndNoOther()
    {
        Take(100, End(20, atMs: 90), End(30, atMs: 90));
        Take(200, End(20, atMs: 190) with { Again = true });
        Assert.Equal([30L], _ended.Of(User).ToArray().Select(e => e.Other));
        Take(300, End(30, atMs: 290) with { Again = true });
        Assert.True(_ended.Of(User).IsEmpty);
        Assert.Equal([User, User, User], _changed);
    }

    [Fact]
    public void Whole_ForgetsWhatItDoesNotTell()
    {
        Take(100, End(20, atMs: 90), End(30, atMs: 90), new UserEnd(11, 20, 90, false));
        TakeWhole(200, End(30, atMs: 90));
        Assert.Equal([30L], _ended.Of(User).ToArray().Select(e => e.Other));
        Assert.True(_ended.Of(11).IsEmpty);
    }

    [Fact]
    public void OldEnds_Go_WithTheUsersNextOne_OrTheSweepOfTheShard()
    {
        Take(100, End(20, atMs: 100), new UserEnd(11, 20, 100, false));
        Take(100 + (LifeMs / 2), End(30, atMs: 100));
        Take(100 + LifeMs, End(40, atMs: 100));
        Assert.Equal([30L, 40L], _ended.Of(User).ToArray().Select(e => e.Other));
        Assert.True(_ended.Of(11).IsEmpty);
    }

    private static UserEnd End(long other, long atMs) => new(User, other, atMs, Again: false);

    private void Take(long nowMs, params UserEnd[] news) => _ended.Take(0, news, whole: false, nowMs);

    private void TakeWhole(long nowMs, params UserEnd[] news) => _ended.Take(0, news, whole: true, nowMs);
}
