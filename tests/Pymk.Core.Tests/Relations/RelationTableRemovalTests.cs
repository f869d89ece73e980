using Pymk.Core.Relations;
using Xunit;

namespace Pymk.Core.Tests.Relations;

public sealed class RelationTableRemovalTests
{
    [Fact]
    public void Remove_OfAnyUsers_LeavesTheTableAsIfTheyHadNeverBeen()
    {
        var random = new Random(5);
        for (var round = 0; round < 200; round++)
        {
            var table = new RelationTable();
            var kept = new Dictionary<(long, long, RelationKind), RelationEvent>();
            for (var step = 0; step < 60; step++)
            {
                var (from, to) = (random.Next(6), random.Next(6));
                if (random.Next(12) == 0)
                {
                    var removed = table.Remove(from);
                    var expected = kept.Values.Where(e => e.From == from || e.To == from).ToArray();
                    Assert.Equal(expected.ToHashSet(), removed.ToHashSet());
                    Array.ForEach(expected, e => kept.Remove((e.From, e.To, e.Kind)));
                    Assert.False(table.Knows(from));
                    continue;
                }

                if (kept.Count > 0 && random.Next(6) == 0)
                {
                    var gone = kept.Values.ElementAt(random.Next(kept.Count));
                    Assert.False(table.Remove(gone with { TimeMs = gone.TimeMs + 1 }));
                    Assert.True(table.Remove(gone));
                    Assert.False(table.Remove(gone));
                    kept.Remove((gone.From, gone.To, gone.Kind));
                    continue;
                }

                var kind = from == to ? RelationKind.Withdrawn : (RelationKind)random.Next(4);
                var given = RelationTable.Normalize(new RelationEvent(from, to, kind, random.Next(2) == 0, step));
                table.Apply(given, stamp: step);
                kept[(given.From, given.To, given.Kind)] = given;
            }

            table.TrimExcess();
            Assert.Equal(kept.Values.ToHashSet(), table.All.ToHashSet());
            Assert.Equal(kept.Count, table.Count);
            Assert.All(Enumerable.Range(0, table.Count), place => Assert.Equal(table.All[place].TimeMs, table.StampAt(place)));
            for (var user = 0; user < 6; user++)
            {
                var theirs = kept.Values.Where(e => e.From == user || e.To == user).ToArray();
                Assert.Equal(theirs.Length, table.Of(user).Count());
                Assert.Equal(theirs.ToHashSet(), table.Of(user).ToHashSet());
                Assert.Equal(theirs.Length > 0, table.Knows(user));
            }

            Assert.All(kept.Values, e => Assert.True(table.TryGet(e.From, e.To, e.Kind, out var found) && found == e));
        }
    }
}
