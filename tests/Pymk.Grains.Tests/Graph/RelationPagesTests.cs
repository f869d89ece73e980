using Microsoft.Extensions.Time.Testing;
using Pymk.Grains.Graph;

namespace Pymk.Grains.Tests.Graph;

public sealed class RelationPagesTests
{
    private const int Shards = 3;

    private readonly RelationTable _table = new();
    private readonly FakeTimeProvider _time = new();
    private readonly RelationPages _pages;

    public RelationPagesTests()
    {
        _pages = new RelationPages(() => _table.Freeze(), IsOwn, Shards, _time);
        for (var user = 0; user < 100; user++)
        {
            _table.Apply(Block(user, user + 1, 1));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1_000)]
    public void Pages_HaveTheOwnRelationsOfTheFirstPagesMoment_Once(int count)
    {
        var expected = _table.All.Where(e => IsOwn(e.From)).ToArray();
        var (read, page) = (new List<RelationEvent>(), _pages.Read(null, count));
        while (true)
        {
            Assert.InRange(page.Relations.Length, 0, count);
            Assert.Equal((Shards, false), (page.Shards, page.Void));
            read.AddRange(page.Relations);
            if (page.Next is null)
            {
                break;
            }

            // Changes of old relations and new ones, between two pages.
            _table.Apply(Block(read.Count, read.Count + 1, 2));
            _table.Apply(Block(1_000 + read.Count, 5, 2));
            page = _pages.Read(page.Next, count);
        }

        Assert.Equal(expected, read);
    }

    [Fact]
    public void Reading_WhenAnotherBegins_IsVoid()
    {
        var first = _pages.Read(null, 10);
        var second = _pages.Read(null, 10);
        var refused = _pages.Read(first.Next, 10);
        Assert.True(refused.Void);
        Assert.Empty(refused.Relations);
        Assert.Null(refused.Next);
        Assert.False(_pages.Read(second.Next, 10).Void);
    }

    [Fact]
    public void Reading_LongIdle_IsVoid_AndKeepsNothingMore()
    {
        var page = _pages.Read(null, 10);
        _time.Advance(RelationPages.MostIdle);
        _pages.EndIdle();
        page = _pages.Read(page.Next, 10);
        Assert.False(page.Void);
        _time.Advance(RelationPages.MostIdle + TimeSpan.FromTicks(1));
        _pages.EndIdle();
        Assert.True(_pages.Read(page.Next, 10).Void);
    }

    [Fact]
    public void Reading_OfAnotherActivation_IsVoid()
    {
        var page = _pages.Read(null, 10);
        Assert.True(new RelationPages(() => _table.Freeze(), IsOwn, Shards, _time).Read(page.Next, 10).Void);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(RelationPages.MostRows + 1)]
    public void Count_OutOfRange_IsRefused(int count) => Assert.Throws<ArgumentOutOfRangeException>(() => _pages.Read(null, count));

    private static bool IsOwn(long user) => user % Shards == 1;

    private static RelationEvent Block(long from, long to, long time) => new(from, to, RelationKind.Block, time == 1, time);
}
