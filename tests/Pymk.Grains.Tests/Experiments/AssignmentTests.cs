using Pymk.Grains.Experiments;
using Pymk.Grains.Interfaces.Experiments;

namespace Pymk.Grains.Tests.Experiments;

public sealed class AssignmentTests
{
    private const int Users = 100_000;

    [Fact]
    public async Task Ramp_OneTenFifty_TakesInMoreUsersAndMovesNobodyBetweenArms()
    {
        var plans = new Plans();
        await plans.BeginAsync("x", Plans.Plan(), 1);
        var before = Arms(plans);
        foreach (var share in (int[])[1, 10, 50])
        {
            await plans.ChangeAsync("x", null, share);
            var now = Arms(plans);

            // Five standard deviations of a binomial count.
            var expected = Users * share / 100.0;
            Assert.InRange(now.Count, expected - (5 * Math.Sqrt(expected)), expected + (5 * Math.Sqrt(expected)));
            Assert.InRange(now.Values.Count(a => a == "other") / (double)now.Count, 0.5 - (2.5 / Math.Sqrt(now.Count)), 0.5 + (2.5 / Math.Sqrt(now.Count)));
            Assert.All(before, user => Assert.Equal(user.Value, now[user.Key]));
            before = now;
        }
    }

    [Fact]
    public async Task Arms_OfAnotherSaltOrExperiment_AreIndependent_AndNobodyIsInTwo()
    {
        var plans = new Plans();
        await plans.BeginAsync("first", Plans.Plan(50, "one"), 50);
        var first = Arms(plans);
        await plans.BeginAsync("second", Plans.Plan(50, "two"), 50);
        var both = Arms(plans, "second");
        Assert.Empty(first.Keys.Intersect(both.Keys));
        Assert.Equal(Users, first.Count + both.Count);
        var late = await Assert.ThrowsAsync<ExperimentStateException>(() => plans.BeginAsync("third", Plans.Plan(1), 1));
        Assert.Contains("leave 0 percent", late.Message);

        // The same users again, by another salt: a quarter in each pair of arms.
        await plans.ChangeAsync("first", ExperimentState.Stopped);
        await plans.BeginAsync("again", Plans.Plan(50, "three"), 50);
        var again = Arms(plans, "again");
        Assert.Equal(first.Keys.Order(), again.Keys.Order());
        foreach (var pair in first.Keys.GroupBy(user => (first[user], again[user])))
        {
            Assert.InRange(pair.Count(), (first.Count / 4) - 500, (first.Count / 4) + 500);
        }
    }

    [Theory]
    [InlineData(ExperimentState.Stopped)]
    [InlineData(ExperimentState.Killed)]
    public async Task Ended_Experiment_GivesEverybodyTheStandardPlan(ExperimentState end)
    {
        var plans = new Plans();
        await plans.BeginAsync("x", Plans.Plan(100), 100);
        Assert.Equal(Users, Arms(plans).Count);

        await plans.ChangeAsync("x", end);

        Assert.Empty(Arms(plans));
        Assert.Same(ServingPlan.Standard, plans.OfSilo.Current.PlanOf(1));
    }

    [Fact]
    public async Task Plans_OfAnArmThatGoesOn_StayTheSameObjects()
    {
        var plans = new Plans();
        await plans.BeginAsync("x", Plans.Plan(), 50);
        var user = Enumerable.Range(1, Users).First(u => plans.OfSilo.Current.PlanOf(u).Experiment is not null);
        var plan = plans.OfSilo.Current.PlanOf(user);

        await plans.BeginAsync("y", Plans.Plan(), 50);

        Assert.Same(plan, plans.OfSilo.Current.PlanOf(user));
    }

    [Fact]
    public async Task Arm_WithSettings_ChangesThoseAndKeepsTheOthers()
    {
        var plans = new Plans(exploration: 0.05);
        var settings = new ArmSettings(new Dictionary<string, int> { ["walk"] = 0 }, MaxShareOfAttribute: 0.25, AcceptWeight: 2);
        await plans.BeginAsync("x", Plans.Plan(100, settings: settings), 100);
        var all = Enumerable.Range(1, 1_000).Select(u => plans.OfSilo.Current.PlanOf(u)).Distinct().ToDictionary(p => p.Experiment!.Arm);

        Assert.Equal(("", 5), (all["control"].Lists, all["control"].ExplorationPercent));
        Assert.Equal((16, 5), (all["other"].Lists.Length, all["other"].ExplorationPercent));
        var slates = all["other"].RecommenderOf(Fakes.TestModels.First).Slates;
        Assert.Equal((0.25, 0.8, 1f, 2f), (
            slates.Diversity.MaxShareOfAttribute, slates.Diversity.MaxShareOfCommunity, slates.Value.Invite, slates.Value.Accept));
    }

    private static Dictionary<int, string> Arms(Plans plans, string? of = null) => Enumerable.Range(1, Users)
        .Select(user => (user, plans.OfSilo.Current.PlanOf(user).Experiment))
        .Where(u => u.Experiment is not null && (of is null || u.Experiment.Name == of))
        .ToDictionary(u => u.user, u => u.Experiment!.Arm);
}
