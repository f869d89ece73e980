using Pymk.Core.Privacy;
using Xunit;

namespace Pymk.Core.Tests.Privacy;

public sealed class VisibilityTests
{
    private const int Asker = 1;
    private const int Mutual = 2;
    private const int Person = 3;
    private static readonly bool[] Either = [false, true];

    [Fact]
    public void Visibility_EveryCombinationOfGoneAndBlocked_AnswersTheTruthTable()
    {
        var cases = 0;
        foreach (var askerGone in Either)
        {
            foreach (var (mutualGone, mutualBlocked) in Pairs())
            {
                foreach (var (personGone, personBlocked) in Pairs())
                {
                    var visibility = Of(
                        [(Asker, askerGone), (Mutual, mutualGone), (Person, personGone)],
                        [(Mutual, mutualBlocked), (Person, personBlocked)]);
                    var (seesMutual, seesPerson) = (!askerGone && !mutualGone && !mutualBlocked, !askerGone && !personGone && !personBlocked);
                    Assert.Equal(seesPerson, visibility.MaySee(Person));
                    Assert.Equal(!mutualGone && !mutualBlocked, visibility.IsBridge(Mutual));
                    Assert.Equal(seesMutual && seesPerson, visibility.MayName(Mutual, Person));
                    Assert.Equal((personGone, personBlocked), (visibility.IsGone(Person), visibility.IsBlocked(Person)));
                    Assert.Equal(askerGone || mutualGone || mutualBlocked || personGone || personBlocked, visibility.HidesAnyone);
                    cases++;
                }
            }
        }

        Assert.Equal(32, cases);
    }

    [Fact]
    public void Visibility_EveryCombinationOfChoices_AnswersTheTruthTable()
    {
        var cases = 0;
        foreach (var counted in Either)
        {
            for (var flags = 0; flags < 1 << 10; flags++)
            {
                var (mutual, person) = ((PersonFlags)(flags & 31), (PersonFlags)(flags >> 5));
                var people = new FlaggedPeople(1, [new(Mutual, mutual), new(Person, person)], counted);
                var visibility = new Visibility(Asker, [], people);
                var (mutualHides, personHides) = (mutual.HasFlag(PersonFlags.HidesConnections), person.HasFlag(PersonFlags.HidesConnections));
                var mutualGone = mutual.HasFlag(PersonFlags.Deactivated) || mutual.HasFlag(PersonFlags.Deleted);
                var personGone = person.HasFlag(PersonFlags.Deactivated) || person.HasFlag(PersonFlags.Deleted);
                var bridge = !mutualGone && !mutual.HasFlag(PersonFlags.NotABridge) && (counted || !mutualHides);
                Assert.Equal(bridge, visibility.IsBridge(Mutual));
                Assert.Equal(!personGone, visibility.MaySee(Person));
                Assert.Equal(person.HasFlag(PersonFlags.NotSuggested), visibility.IsNotSuggested(Person));
                var reached = !personGone && !person.HasFlag(PersonFlags.NotABridge) && (counted || !personHides);
                Assert.Equal(bridge && reached && !mutualHides && !personHides, visibility.MayName(Mutual, Person));
                Assert.Equal(reached, visibility.MayCountMutuals(Person));
                cases++;
            }
        }

        Assert.Equal(2_048, cases);
    }

    [Theory]
    [InlineData(PersonFlags.NotSuggested)]
    [InlineData(PersonFlags.HidesConnections)]
    [InlineData(PersonFlags.NotABridge)]
    public void Visibility_ChoicesOfTheAsker_DoNotNarrowTheirOwnAnswers(PersonFlags choice)
    {
        foreach (var counted in Either)
        {
            var visibility = new Visibility(Asker, [], new FlaggedPeople(1, [new(Asker, choice)], counted));
            Assert.Equal((true, true), (visibility.IsBridge(Asker), visibility.IsBridge(Mutual)));
            Assert.Equal((true, true, true), (visibility.MaySee(Person), visibility.MayName(Mutual, Person), visibility.MayCountMutuals(Person)));
        }
    }

    [Fact]
    public void FlaggedPeople_ManyFlags_AreThoseGiven_AndNoOthers()
    {
        var gone = Enumerable.Range(0, 5_000).Where(p => p % 3 == 0).ToHashSet();
        var people = new FlaggedPeople(7, gone.Select(p => KeyValuePair.Create(p, PersonFlags.Gone)));
        Assert.All(Enumerable.Range(-1, 6_000), p => Assert.Equal(gone.Contains(p) ? PersonFlags.Gone : PersonFlags.None, people.Of(p)));
        Assert.Equal((7, false, true), (people.Version, people.IsEmpty, FlaggedPeople.None.IsEmpty));
    }

    private static IEnumerable<(bool Gone, bool Blocked)> Pairs() => Either.SelectMany(gone => Either.Select(blocked => (gone, blocked)));

    private static Visibility Of((int Person, bool Is)[] gone, (int Person, bool Is)[] blocked) => new(
        Asker,
        [.. blocked.Where(b => b.Is).Select(b => b.Person)],
        new FlaggedPeople(1, gone.Where(g => g.Is).Select(g => KeyValuePair.Create(g.Person, PersonFlags.Gone))));
}
