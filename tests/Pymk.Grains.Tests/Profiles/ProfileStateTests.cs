using Pymk.Core.Privacy;
using Pymk.Grains.Events;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Profiles;

namespace Pymk.Grains.Tests.Profiles;

public sealed class ProfileStateTests
{
    private const long Ada = 123_457;

    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void After_AnyOrderAndRepetition_EndsTheSame()
    {
        ProfileEvent[] events =
        [
            Created("Works 0"),
            new("b", Noon.AddHours(1), ProfileEventKind.Changed, Ada, Profile("Ada B", "Works 1")),
            new("c", Noon.AddHours(1), ProfileEventKind.Changed, Ada, Profile("Ada C", "Works 2")),
            new("d", Noon.AddHours(2), ProfileEventKind.Deactivated, Ada),
            new("e", Noon.AddHours(2), ProfileEventKind.Reactivated, Ada),
            new("f", Noon.AddHours(3), ProfileEventKind.Deleted, Ada),
            new("g", Noon.AddHours(4), ProfileEventKind.Created, Ada, Profile("Ada again", "Works 0")),
        ];
        for (var most = 1; most <= events.Length; most++)
        {
            var expected = events.Take(most).Aggregate(ProfileState.Unknown(Ada), (s, e) => s.After(e));
            for (var seed = 0; seed < 200; seed++)
            {
                var random = new Random(seed);
                var order = events.Take(most).Concat(random.GetItems(events[..most], random.Next(5))).ToArray();
                random.Shuffle(order);
                Assert.Equal(expected, order.Aggregate(ProfileState.Unknown(Ada), (s, e) => s.After(e)));
            }
        }
    }

    [Fact]
    public void After_AnyEvents_IsGoneWhereTheFlagsOfTheGraphShardAre()
    {
        var kinds = Enum.GetValues<ProfileEventKind>();
        var gone = 0;
        for (var seed = 0; seed < 2_000; seed++)
        {
            var random = new Random(seed);
            var (state, table) = (ProfileState.Unknown(Ada), new RelationTable());
            for (var i = 0; i < 6; i++)
            {
                var kind = kinds[random.Next(kinds.Length)];
                var choices = kind == ProfileEventKind.Choices ? new ChoicesChange(SuggestMe: false) : null;
                var e = new ProfileEvent("e", Noon.AddHours(random.Next(4)), kind, Ada, Choices: choices);
                state = state.After(e);
                foreach (var flag in EventRelations.Of(e))
                {
                    table.Apply(flag);
                }

                Assert.Equal((RelationFlags.Of(table, Ada) & PersonFlags.Gone) != 0, state.IsGone);
                gone += state.IsGone ? 1 : 0;
            }
        }

        Assert.InRange(gone, 2_000, 10_000);
    }

    [Fact]
    public void After_Deleted_HasNoProfile_AndOnlyCreatedBringsTheUserBack()
    {
        var deleted = ProfileState.Unknown(Ada).After(Created("Works 0")).After(At(ProfileEventKind.Deleted, 1));
        Assert.Equal((true, null), (deleted.IsGone, deleted.Profile));
        var reactivated = deleted.After(At(ProfileEventKind.Reactivated, 2));
        Assert.Equal((true, null), (reactivated.IsGone, reactivated.Profile));
        var again = reactivated.After(At(ProfileEventKind.Created, 3) with { Profile = Profile("Ada again", "Works 1") });
        Assert.Equal((false, "Ada again"), (again.IsGone, again.Profile?.Name));
    }

    [Fact]
    public void After_Deactivated_KeepsTheProfileUntilReactivated()
    {
        var deactivated = ProfileState.Unknown(Ada).After(Created("Works 0")).After(At(ProfileEventKind.Deactivated, 1));
        Assert.Equal((true, "Ada"), (deactivated.IsGone, deactivated.Profile?.Name));
        Assert.False(deactivated.After(At(ProfileEventKind.Reactivated, 2)).IsGone);
    }

    [Fact]
    public void After_Choices_IsTheSame()
    {
        var state = ProfileState.Unknown(Ada).After(Created("Works 0"));
        Assert.Same(state, state.After(At(ProfileEventKind.Choices, 1) with { Choices = new ChoicesChange(Bridge: false) }));
    }

    private static ProfileEvent At(ProfileEventKind kind, int hours) => new("e", Noon.AddHours(hours), kind, Ada);

    private static ProfileEvent Created(string employer) => new("a", Noon, ProfileEventKind.Created, Ada, Profile("Ada", employer));

    private static UserProfile Profile(string name, string employer)
    {
        var attributes = new Dictionary<string, string> { ["employer"] = employer, ["school"] = "North" };
        return new(name, "Engines", attributes, new Dictionary<string, IReadOnlyList<string>>());
    }
}
