using CsCheck;
using Pymk.Core.Privacy;
using Xunit;

namespace Pymk.Core.Tests.Privacy;

public sealed class FlagTableTests
{
    private const int People = 200;

    private static readonly Gen<(int Person, PersonFlags Flags)[]> AnyChanges =
        Gen.Select(Gen.Int[0, People - 1], Gen.Int[0, 31], (person, flags) => (person, (PersonFlags)flags)).Array[0, 300];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Flags_AfterAnyChanges_AreThoseOfTheLastChange_AndTheClosedBridgesAreThoseOfTheRules(bool counted) =>
        Gen.Select(AnyChanges, Gen.Int[-3, People + 70].Array[0, 4]).Sample((changes, row) =>
        {
            var (table, oracle) = (new FlagTable(People, counted), new Dictionary<int, PersonFlags>());
            foreach (var (person, flags) in changes)
            {
                table.Set(person, flags);
                oracle[person] = flags;
            }

            Assert.All(Enumerable.Range(-2, People + 4), p => Assert.Equal(oracle.GetValueOrDefault(p), table.Of(p)));
            Assert.Equal(oracle.Values.All(f => f == PersonFlags.None), table.IsEmpty);
            var visibility = new Visibility(-1, [], new FlaggedPeople(1, oracle, counted));
            Assert.Equal(row.Any(p => !visibility.IsBridge(p)), table.MayCloseAny(row));
        });

    [Fact]
    public void MayHaveChanged_AfterAnyVersion_SaysWhetherSomebodyDid()
    {
        Gen.Select(AnyChanges, Gen.Int[0, 300], Gen.Int[0, People - 1].HashSet[0, 5]).Sample((changes, seen, asked) =>
        {
            var table = new FlagTable(People, true);
            var changed = new List<int>();
            foreach (var (person, flags) in changes)
            {
                if (table.Of(person) != flags)
                {
                    changed.Add(person);
                }

                table.Set(person, flags);
            }

            Assert.Equal(changed.Count, table.Version);
            Assert.Equal(changed.Skip(seen).Any(asked.Contains), table.MayHaveChanged(seen, asked));
            Assert.Equal(changed.Skip(seen).Any(asked.Contains), table.MayHaveChangedAmong(seen, [.. asked.Order()]));
        });
    }

    [Fact]
    public void MayHaveChanged_BeyondWhatIsRemembered_IsTrue()
    {
        var table = new FlagTable(People, true, remembered: 8);
        for (var i = 0; i < 40; i++)
        {
            table.Note(3);
        }

        Assert.False(table.MayHaveChanged(40, [1]));
        Assert.False(table.MayHaveChanged(35, [1]));
        Assert.True(table.MayHaveChanged(35, [3]));
        Assert.True(table.MayHaveChanged(10, [1]));
    }

    [Fact]
    public async Task MayHaveChanged_WhileSomebodyWrites_NeverMissesAChange()
    {
        // One person changes every 50th time.
        const int Changes = 200_000;
        var table = new FlagTable(People, true, remembered: 64);
        var writer = Task.Run(() =>
        {
            for (var i = 1; i <= Changes; i++)
            {
                table.Note(i % 50 == 0 ? 7 : 8);
            }
        }, TestContext.Current.CancellationToken);
        HashSet<int> asked = [7];
        for (var seen = 0L; seen < Changes;)
        {
            var now = table.Version;
            var may = table.MayHaveChanged(seen, asked);
            Assert.True(may || now / 50 == seen / 50, $"The change between {seen} and {now} is missed.");
            seen = now;
        }

        await writer;
    }

    [Fact]
    public void Unknown_HidesAPerson_ButKeepsTheBridge()
    {
        var visibility = new Visibility(1, [], new FlaggedPeople(1, [new(2, PersonFlags.Unknown), new(1, PersonFlags.Unknown)]));
        Assert.True(visibility.IsHidden(2));
        Assert.Equal((false, true, true), (visibility.MaySee(2), visibility.MaySee(3), visibility.IsBridge(2)));
        Assert.Equal((false, false), (visibility.MayName(2, 3), visibility.MayName(3, 2)));
        Assert.False(visibility.IsGone(2));
    }
}
