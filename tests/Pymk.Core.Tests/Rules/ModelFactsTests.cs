using Pymk.Core.Behavior;
using Pymk.Core.Graph;
using Pymk.Core.Profiles;
using Pymk.Core.Rules;
using Xunit;

namespace Pymk.Core.Tests.Rules;

public sealed class ModelFactsTests
{
    private const uint Day = FactColumns.Day;

    private static readonly RuleOptions Both = new() { InactiveDays = 30, Age = new AgeOptions { Attribute = "age" } };

    [Fact]
    public void Bands_OfProfiles_FollowTheAttribute_AndAreUnknownWithoutOneOrWithTwoThatDiffer()
    {
        // No value; 17; 40; 17 and 16; 17 and 40.
        var age = new ProfileField("age", ProfileFieldKind.Attribute, [0, 0, 1, 2, 4, 6], [0, 1, 0, 2, 0, 1], ["17", "40", "16"]);
        var facts = Facts(Profiles(5, [0, 0, 0, 0, 0], age), Graph(5, false), null);
        Assert.Equal([0, 1, 2, 1, 0], Enumerable.Range(0, 5).Select(u => (int)facts.Band(0, u)));
        Assert.Equal((0, 0), (facts.Band(0, 5), facts.Band(0, -1)));
    }

    [Fact]
    public void Bands_WithoutTheAttribute_AreUnknown_AnInterestOfThatNameDoesNotCount()
    {
        var interest = new ProfileField("age", ProfileFieldKind.Interest, [0, 1, 2], [0, 0], ["17"]);
        var profiles = Profiles(2, [0, 0], interest);
        Assert.Equal((0, 0), (Facts(profiles, Graph(2, false), null).Band(0, 0), Facts(profiles, Graph(2, false), null).Band(0, 1)));
        Assert.False(FactColumns.HasAttribute(new AgeRule(Both.Age), profiles));
    }

    [Fact]
    public void LastActiveDay_IsTheNewestOfJoiningConnectionsAndOwnActions()
    {
        var profiles = Profiles(4, [0, 100 * Day, 900 * Day, 0]);
        // Users 0 and 1 connected on day 700.
        var graph = Graph(4, timed: true);
        var behavior = new BehaviorHistory(1_000 * Day, new BehaviorRates(0, 0), new BehaviorCounts[4], [710, 0, 800, 0]);
        var facts = Facts(profiles, graph, behavior);
        Assert.Equal([710, 700, 900, 0], Enumerable.Range(0, 4).Select(facts.LastActiveDay));
        Assert.Equal((0, 0), (facts.LastActiveDay(4), facts.LastActiveDay(-1)));
    }

    [Fact]
    public void LastActiveDay_WithActivitySinceTheModel_IsTheNewest()
    {
        var rules = OperatorRules.Create(Both)!;
        (int, long)[] activity = [(0, 650 * Day), (1, (720 * Day) + 5), (1, 710 * Day), (2, 690 * Day)];
        var facts = new ModelFacts(rules, Graph(3, timed: true), Profiles(3, [0, 0, 0]), null, DateTimeOffset.UnixEpoch, activity);
        Assert.Equal([700, 720, 690], Enumerable.Range(0, 3).Select(facts.LastActiveDay));
    }

    [Fact]
    public void LastActiveDay_OfLogsWithoutDays_IsTheirEndForUsersWithActiveDays()
    {
        var counts = new BehaviorCounts[] { default, new(0, 0, 0, 0, 0, 0, 0, ActiveDays: 1) };
        var facts = Facts(Profiles(2, [0, 0]), Graph(2, false), new BehaviorHistory(1_000 * Day, new BehaviorRates(0, 0), counts));
        Assert.Equal((0, 999), (facts.LastActiveDay(0), facts.LastActiveDay(1)));
    }

    [Fact]
    public void History_WrittenAndRead_KeepsTheDays()
    {
        var folder = Directory.CreateTempSubdirectory("pymk-history-").FullName;
        var path = Path.Combine(folder, "behavior.bin");
        new BehaviorHistory(5, new BehaviorRates(0.1f, 0.2f), new BehaviorCounts[2], [7, 20_500]).Write(path);
        var read = BehaviorHistory.Read(path)!;
        Assert.Equal((7, 20_500, 0), (read.LastActiveDay(0), read.LastActiveDay(1), read.LastActiveDay(2)));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void History_Opened_ReadsTheCountsFromTheFile()
    {
        var folder = Directory.CreateTempSubdirectory("pymk-history-").FullName;
        var path = Path.Combine(folder, "behavior.bin");
        Assert.Null(BehaviorHistory.Open(path));
        BehaviorCounts[] counts = [new(1, 2, 3, 4, 5, 6, 7, 8), default, new(9, 0, 0, 0, 0, 0, 0, 30)];
        new BehaviorHistory(5, new BehaviorRates(0.1f, 0.2f), counts).Write(path);
        using (var opened = BehaviorHistory.Open(path)!)
        {
            Assert.Equal([.. counts, default], Enumerable.Range(0, 4).Select(opened.Of));
            Assert.Equal((5, new BehaviorRates(0.1f, 0.2f)), (opened.Until, opened.Rates));
        }

        Directory.Delete(folder, recursive: true);
    }

    private static ModelFacts Facts(ProfileTable profiles, SocialGraph graph, BehaviorHistory? behavior) =>
        new(OperatorRules.Create(Both)!, graph, profiles, behavior, DateTimeOffset.FromUnixTimeSeconds(1_000 * Day));

    private static ProfileTable Profiles(int users, uint[] joined, params ProfileField[] fields)
    {
        var empty = ProfileTable.Empty(users);
        return new ProfileTable(users, fields, [.. empty.Names], [.. empty.Headlines], joined);
    }

    private static SocialGraph Graph(int users, bool timed) =>
        SocialGraphBuilder.Build([.. Enumerable.Range(0, users).Select(u => (long)u)], [0], [1], timed ? [700 * Day] : []);
}
