using Pymk.Core.Slates;
using Pymk.Grains.Experiments;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Experiments;

namespace Pymk.Grains.Tests.Experiments;

public sealed class LoggedAnswersTests
{
    [Theory]
    [InlineData(0, 0, 5, 60, 12_345)]
    [InlineData(1, 0, 0, 0, 0)]
    [InlineData(ExperimentRules.MaxNumber, ExperimentRules.MaxArms - 1, SlateExploration.MostPercent, 300, ushort.MaxValue)]
    public void Tag_InTheIdOfAnAnswer_ComesBack(int number, int arm, int percent, int pool, ushort seed)
    {
        var tag = new AnswerTag(number, arm, percent, pool, seed);
        var ids = Enumerable.Range(0, 1_000).Select(_ => tag.NewId()).ToArray();

        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Equal((tag, 8), (AnswerTag.Read(id.ToString()), id.Version)));
    }

    [Fact]
    public void Tag_OfOtherIds_IsNone()
    {
        Assert.All((string?[])[null, "", "r-77", "6f0c9a3e", $"{Guid.NewGuid()}", $"{Guid.CreateVersion7()}"], id => Assert.Null(AnswerTag.Read(id)));
        var broken = new AnswerTag(7, 1, 0, 0, 0).NewId().ToString().ToCharArray();
        broken[0] = broken[0] == '0' ? '1' : '0';
        Assert.Null(AnswerTag.Read(new string(broken)));
        Assert.Null(AnswerTag.Of(ServingPlan.Standard, null));
    }

    [Fact]
    public async Task Events_OfATaggedAnswer_GetExperimentArmAndPropensity()
    {
        var plans = new Plans();
        var experiment = await plans.Grain.Write("x", Plans.Plan());
        await plans.Grain.Change("x", new(ExperimentState.Running));
        var exploration = new AnswerTag(experiment.Number, 1, 20, 60, 3);
        var id = exploration.NewId().ToString();
        InteractionEvent Event(InteractionKind kind, string? request, int? position = null) =>
            new("e", DateTimeOffset.UnixEpoch.AddYears(50), kind, 1, 2, position, request);

        // The silo has not read the experiment yet.
        var logged = new LoggedAnswers(plans.OfSilo);
        var named = await logged.NamedAsync(
        [
            Event(InteractionKind.View, id, 1), Event(InteractionKind.Invite, id), Event(InteractionKind.View, "r-77", 1),
            Event(InteractionKind.View, id, 1) with { Experiment = "own", Arm = "a" }, Event(InteractionKind.View, new AnswerTag(4_000, 0, 0, 0, 0).NewId().ToString(), 1),
        ]);

        Assert.Equal(
            [("x", "other"), ("x", "other"), (null, null), ("own", "a"), (null, null)], named.Select(e => (e.Experiment, e.Arm)));
        Assert.Equal(
            [SlateExploration.Propensity(20, 3, 60, 1), null, null, null, null], named.Select(e => e.Propensity));
    }
}
