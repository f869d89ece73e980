using Pymk.Core.Graph;
using Pymk.Core.Relations;
using Pymk.Core.Snapshots;
using Xunit;

namespace Pymk.Core.Tests.Relations;

public sealed class ConnectionChangesTests
{
    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 1)]
    [InlineData(true, 16)]
    [InlineData(false, 4)]
    public void Changes_AppliedToTheGraph_GiveTheSnapshot(bool timed, int parts)
    {
        var random = new Random(4);
        long[] ids = [.. Enumerable.Range(0, 40).Select(i => (3L * i) + 1)];
        var pairs = Pairs(random, 40, 200);
        uint[] times = timed ? [.. pairs.Select(_ => (uint)random.Next(1, 50))] : [];
        var (order, users) = UserParts.Sort(ids, parts);
        int Place(int user) => Array.IndexOf(order, user);
        var graph = SocialGraphBuilder.Build(
            [.. order.Select(place => ids[place])], [.. pairs.Select(p => Place(p.A))], [.. pairs.Select(p => Place(p.B))], times, users);
        var expected = Pairs(random, 45, 200).ToDictionary(p => ((3L * p.A) + 1, (3L * p.B) + 1), _ => timed ? (uint?)random.Next(1, 50) : null);
        foreach (var c in graph.Connections().Where(_ => random.Next(3) > 0))
        {
            expected[Ids(c)] = timed ? c.Time : null;
        }

        (long, long) Ids(Connection c) =>
            (Math.Min(graph.IdOf(c.User), graph.IdOf(c.Other)), Math.Max(graph.IdOf(c.User), graph.IdOf(c.Other)));

        var changes = new ConnectionChanges(graph);
        var known = graph.Connections().ToDictionary(Ids, c => timed ? (uint?)c.Time : null);
        foreach (var (pair, time) in expected)
        {
            if (changes.TryBegin(new SnapshotConnection(pair.Item1, pair.Item2, time), out var began))
            {
                Assert.Equal((pair.Item1, pair.Item2, RelationKind.Connection, true), (began.From, began.To, began.Kind, began.Active));
                Assert.False(known.TryGetValue(pair, out var before) && before == time);
                known[pair] = began.TimeMs == 0 ? null : (uint)(began.TimeMs / 1_000);
            }
        }

        foreach (var ended in changes.Ended(99, _ => false))
        {
            Assert.Equal((RelationKind.Connection, false, 99), (ended.Kind, ended.Active, ended.TimeMs));
            Assert.True(known.Remove((ended.From, ended.To)));
        }

        Assert.Equal(expected.OrderBy(e => e.Key), known.OrderBy(e => e.Key));
    }

    [Fact]
    public void Connections_OfPeopleWhomTheSnapshotLeavesOut_HaveNotEnded()
    {
        var graph = SocialGraphBuilder.Build([1, 2, 3], [0, 1], [1, 2]);

        Assert.Equal([(2, 3)], new ConnectionChanges(graph).Ended(5, user => user == 1).Select(e => (e.From, e.To)));
        Assert.Empty(new ConnectionChanges(graph).Ended(5, user => user == 2));
    }

    [Fact]
    public void Connections_WhoseEndTheSnapshotKnows_DoNotEndAgain()
    {
        var changes = new ConnectionChanges(SocialGraphBuilder.Build([1, 2, 3], [0, 1], [1, 2]));

        Assert.True(changes.TakeEnded(2, 3));
        Assert.False(changes.TakeEnded(1, 3) || changes.TakeEnded(1, 9));
        Assert.Equal([(1, 2)], changes.Ended(5, _ => false).Select(e => (e.From, e.To)));
    }

    private static (int A, int B)[] Pairs(Random random, int users, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (A: random.Next(users - 1), B: 0)).Select(p => (p.A, random.Next(p.A + 1, users))).Distinct()];
}
