using Pymk.Core.Recommend;
using Pymk.Core.Rules;
using Pymk.Grains.Facts;
using Pymk.Grains.Tests.Fakes;
using Pymk.Testing.Models;

namespace Pymk.Grains.Tests.Facts;

public sealed class SiloFactsTests
{
    private const int Someone = 9;

    private static readonly RuleOptions Born = new() { Age = new AgeOptions { Attribute = "born", Unit = AgeUnit.BirthDate } };
    private static readonly RuleOptions Idle = new() { InactiveDays = 20 };

    [Fact]
    public void Of_NoRule_HasNoFacts()
    {
        var world = new UserWorld();
        Assert.Null(world.Facts.Of(TestModels.First));
        Assert.Empty(world.Facts.Attributes);
        world.Facts.TakeProfile(7, []);
        world.Facts.TakeActivity([7], [20_000]);
        world.Facts.CompleteProfiles();
        world.Facts.Renew();
        Assert.Null(world.Facts.Of(TestModels.First));
    }

    [Fact]
    public void Band_FollowsTheLastProfile_OfEveryModel_AndIsUnknownUntilAllShardsWereHeard()
    {
        var world = new UserWorld(rules: Born);
        var facts = world.Facts.Of(TestModels.First)!;
        Assert.Equal(["born"], world.Facts.Attributes);
        world.Facts.TakeProfile(ModelFixture.IdOf(Someone), ["2010-01-01"]);
        Assert.Equal(0, facts.Band(0, Someone));

        var version = facts.Version;
        world.Facts.CompleteProfiles();
        Assert.True(facts.Version > version);
        Assert.Equal((1, 0), (facts.Band(0, Someone), facts.Band(0, Someone + 1)));

        version = facts.Version;
        world.Facts.TakeProfile(ModelFixture.IdOf(Someone), ["1990-01-01"]);
        Assert.Equal(2, facts.Band(0, Someone));
        Assert.True(facts.Version > version);
        Assert.Equal(2, world.Facts.Of(TestModels.Second)!.Band(0, Someone));

        // An event that brings no profile says nothing; a profile without the value takes it back.
        version = facts.Version;
        world.Facts.TakeProfile(ModelFixture.IdOf(Someone), null);
        world.Facts.TakeProfile(ModelFixture.IdOf(Someone), ["1991-01-01"]);
        Assert.Equal((version, 2), (facts.Version, facts.Band(0, Someone)));
        world.Facts.TakeProfile(ModelFixture.IdOf(Someone), [null]);
        Assert.Equal((0, 0), (facts.Band(0, Someone), world.Facts.Of(TestModels.Second)!.Band(0, Someone)));
    }

    [Fact]
    public void Band_OfAJoinedUser_IsFoundByTheOrdinal()
    {
        const long Ada = 123_456;
        var world = new UserWorld(rules: Born);
        var facts = world.Facts.Of(TestModels.First)!;
        world.Facts.CompleteProfiles();
        world.Facts.TakeProfile(Ada, ["1990-01-01"]);
        var ordinal = TestModels.First.Graph.UserCount;
        Assert.Equal((0, 0), (facts.Band(0, ordinal), facts.Band(0, -1)));
        world.Ordinals.Remember(Ada, 0, 0);
        Assert.Equal(2, facts.Band(0, ordinal));
        var version = facts.Version;
        world.Facts.TakeProfile(Ada, ["2015-01-01"]);
        Assert.Equal((1, true), (facts.Band(0, ordinal), facts.Version > version));
    }

    [Fact]
    public void Band_OnTheDayOfABirthday_Changes()
    {
        // The world begins on 2026-02-01.
        var world = new UserWorld(rules: Born);
        var facts = world.Facts.Of(TestModels.First)!;
        world.Facts.CompleteProfiles();
        world.Facts.TakeProfile(ModelFixture.IdOf(Someone), ["2008-02-02"]);
        Assert.Equal(1, facts.Band(0, Someone));
        var version = facts.Version;
        world.Time.Advance(TimeSpan.FromHours(23));
        world.Facts.Renew();
        Assert.Equal((1, version), (facts.Band(0, Someone), facts.Version));
        world.Time.Advance(TimeSpan.FromHours(1));
        world.Facts.Renew();
        Assert.Equal((2, true), (facts.Band(0, Someone), facts.Version > version));
    }

    [Fact]
    public void LastActiveDay_IsTheModelsUntilAnEventIsLater_AndTheVersionMovesWhereSomebodyReturns()
    {
        // The fixture's users have active days in logs that end with 2025; the world begins on 2026-02-01.
        var root = Directory.CreateTempSubdirectory("pymk-facts-").FullName;
        using var model = ServingModel.Load(ModelFixture.Publish(root, "v1", users: 60));
        var world = new UserWorld(rules: Idle);
        var facts = world.Facts.Of(model)!;
        Directory.Delete(root, recursive: true);
        var (logs, today) = (FactColumns.DayOf(ModelFixture.LogsEnd) - 1, FactColumns.DayOf(world.Time.GetUtcNow()));
        Assert.Equal((logs, today), (facts.LastActiveDay(Someone), facts.Today));

        var version = facts.Version;
        world.Facts.TakeActivity([ModelFixture.IdOf(Someone)], [logs - 1]);
        Assert.Equal((logs, version), (facts.LastActiveDay(Someone), facts.Version));
        world.Facts.TakeActivity([ModelFixture.IdOf(Someone)], [today - 1]);
        Assert.Equal((today - 1, true), (facts.LastActiveDay(Someone), facts.Version > version));

        // Who was active already stays so.
        version = facts.Version;
        world.Facts.TakeActivity([ModelFixture.IdOf(Someone)], [today]);
        Assert.Equal((today, version), (facts.LastActiveDay(Someone), facts.Version));
        Assert.Equal(today, world.Facts.Of(TestModels.Second)!.LastActiveDay(Someone));
    }

    [Fact]
    public void LastActiveDay_OfAJoinedUser_IsFoundByTheOrdinal()
    {
        const long Ada = 123_456;
        var world = new UserWorld(rules: Idle);
        var facts = world.Facts.Of(TestModels.First)!;
        world.Facts.TakeActivity([Ada], [20_400]);
        var ordinal = TestModels.First.Graph.UserCount;
        Assert.Equal((0, 0), (facts.LastActiveDay(ordinal), facts.LastActiveDay(-1)));
        world.Ordinals.Remember(Ada, 0, 0);
        Assert.Equal(20_400, facts.LastActiveDay(ordinal));
    }
}
