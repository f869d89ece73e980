using Pymk.Grains.Interfaces.Experiments;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Retention;

namespace Pymk.Grains.Tests.Experiments;

public sealed class ExperimentsGrainTests
{
    private readonly Plans _plans = new();

    public static TheoryData<string, ExperimentPlan, string> BadPlans => new()
    {
        { "Name", Plans.Plan(), "name" },
        { "", Plans.Plan(), "name" },
        { "x", Plans.Plan(reach: 0), "reach" },
        { "x", Plans.Plan(salt: ""), "salt" },
        { "x", new ExperimentPlan(50, "s", [new("a", 99)]), "arms" },
        { "x", new ExperimentPlan(50, "s", [new("a", 50), new("a", 50)]), "arms[1].name" },
        { "x", new ExperimentPlan(50, "s", [new("a", 50), new("b", 40)]), "arms" },
        { "x", new ExperimentPlan(50, "s", [new("a", 0), new("b", 99)]), "arms[0].share" },
        { "x", Plans.Plan(settings: new(new Dictionary<string, int> { ["nowhere"] = 1 })), "arms[1].settings.sources" },
        { "x", Plans.Plan(settings: new(new Dictionary<string, int> { ["walk"] = 1_501 })), "arms[1].settings.sources.walk" },
        { "x", Plans.Plan(settings: new(ExperimentRules.Sources.ToDictionary(s => s, _ => 0))), "arms[1].settings.sources" },
        { "x", Plans.Plan(settings: new(MaxShareOfAttribute: 0)), "arms[1].settings.maxShareOfAttribute" },
        { "x", Plans.Plan(settings: new(MaxShareOfCommunity: double.NaN)), "arms[1].settings.maxShareOfCommunity" },
        { "x", Plans.Plan(settings: new(DailyExposures: 0)), "arms[1].settings.dailyExposures" },
        { "x", Plans.Plan(settings: new(InviteWeight: -1)), "arms[1].settings.inviteWeight" },
        { "x", Plans.Plan(settings: new(AcceptWeight: 4.5)), "arms[1].settings.acceptWeight" },
        { "x", Plans.Plan(settings: new(ExplorationShare: 0.055)), "arms[1].settings.explorationShare" },
    };

    [Theory]
    [MemberData(nameof(BadPlans))]
    public async Task Write_APlanThatBreaksALimit_NamesThePart(string name, ExperimentPlan plan, string part)
    {
        var problem = await Assert.ThrowsAsync<InvalidRequestException>(() => _plans.Grain.Write(name, plan));

        Assert.Equal(part, problem.Parameter);
        Assert.Contains($"'{part}' must", problem.Message.Replace("is the name of", "must", StringComparison.Ordinal));
        Assert.Empty(await _plans.Grain.List());
    }

    [Fact]
    public void Sources_OfTheRules_AreThoseOfTheModel() =>
        Assert.Equal(Core.Candidates.CandidateSourceNames.All.Select(s => s.Name), ExperimentRules.Sources);

    [Fact]
    public async Task Life_FromDraftToEnd_AllowsOnlyItsOwnSteps()
    {
        await Assert.ThrowsAsync<UnknownExperimentException>(() => _plans.Grain.Get("x"));
        await _plans.Grain.Write("x", Plans.Plan());
        var draft = await _plans.Grain.Write("x", Plans.Plan(20));
        Assert.Equal((ExperimentState.Draft, 20, 0), (draft.State, draft.Plan.Reach, draft.Buckets.Length));
        await RefusedAsync(new(Share: 5));
        await RefusedAsync(new(ExperimentState.Stopped));
        await Assert.ThrowsAsync<InvalidRequestException>(() => _plans.Grain.Change("x", new()));

        var running = await _plans.Grain.Change("x", new(ExperimentState.Running));
        Assert.Equal((1, 20), (running.Share, running.Buckets.Length));
        var over = await Assert.ThrowsAsync<InvalidRequestException>(() => _plans.Grain.Change("x", new(Share: 21)));
        Assert.Equal("share", over.Parameter);
        await Assert.ThrowsAsync<ExperimentStateException>(() => _plans.Grain.Write("x", Plans.Plan()));
        await Assert.ThrowsAsync<ExperimentStateException>(() => _plans.Grain.Delete("x"));
        Assert.Equal(running.Buckets, (await _plans.Grain.Change("x", new(Share: 20))).Buckets);

        var killed = await _plans.Grain.Change("x", new(ExperimentState.Killed));
        Assert.Equal((ExperimentState.Killed, 0, _plans.Time.GetUtcNow()), (killed.State, killed.Share, killed.EndedAt));
        var version = await _plans.Store.ReadVersionAsync(TestContext.Current.CancellationToken);
        await _plans.Grain.Change("x", new(ExperimentState.Killed));
        Assert.Equal(version, await _plans.Store.ReadVersionAsync(TestContext.Current.CancellationToken));
        await RefusedAsync(new(ExperimentState.Running));
        await _plans.Grain.Delete("x");
        Assert.Empty(await _plans.Grain.List());

        async Task RefusedAsync(ExperimentChange change) =>
            Assert.Contains("'x' is", (await Assert.ThrowsAsync<ExperimentStateException>(() => _plans.Grain.Change("x", change))).Message);
    }

    [Fact]
    public async Task Forget_OlderThanTheLogs_LeavesWhatRunsAndWhatIsYoung()
    {
        await _plans.BeginAsync("runs", Plans.Plan(10), 1);
        await _plans.BeginAsync("ended", Plans.Plan(10), 1);
        await _plans.ChangeAsync("ended", ExperimentState.Stopped);
        await _plans.Grain.Write("draft", Plans.Plan());
        _plans.Time.Advance(TimeSpan.FromDays(new RetentionOptions().LogDays + 1));
        await _plans.Grain.Write("young", Plans.Plan());

        Assert.Equal(2, await _plans.Grain.Forget());

        Assert.Equal(["young", "runs"], (await _plans.Grain.List()).Select(e => e.Name));
    }

    [Fact]
    public async Task Write_TheSixtyFifth_IsRefused_AndNumbersAreTheirOwn()
    {
        for (var i = 0; i < ExperimentRules.MaxExperiments; i++)
        {
            await _plans.Grain.Write($"x{i}", Plans.Plan());
        }

        var problem = await Assert.ThrowsAsync<ExperimentStateException>(() => _plans.Grain.Write("more", Plans.Plan()));
        Assert.Contains("64 experiments are kept", problem.Message);
        var numbers = (await _plans.Grain.List()).Select(e => e.Number).ToArray();
        Assert.Equal(numbers.Length, numbers.Distinct().Count());
        Assert.All(numbers, n => Assert.InRange(n, 1, ExperimentRules.MaxNumber));
    }
}
