using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Experiments;
using Pymk.Grains.Interfaces.Users;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Experiments;

/// <summary>Experiments reach every silo and its logs, and end.</summary>
public sealed class ExperimentTests
{
    [Fact]
    public async Task Experiment_BegunAndKilled_IsThatOfEverySiloAndOfItsLogs()
    {
        await using var silos = await TestSilos.StartAsync(silos: 2);
        var client = silos.Client;
        long[] users = [.. Enumerable.Range(3, 40).Select(ModelFixture.IdOf)];
        var before = await AskAsync();
        Assert.All(before, answer => Assert.Null(answer.Experiment));

        var exploring = new ArmSettings(ExplorationShare: 0.5);
        await client.WriteExperimentAsync("x", new ExperimentPlan(100, "salt", [new("control", 50), new("exploring", 50, exploring)]));
        await client.ChangeExperimentAsync("x", new ExperimentChange(ExperimentState.Running, 100));
        var during = await UntilAsync(answers => answers.All(a => a.Experiment is { Name: "x" }));
        bool IsSame((SuggestionAnswer Was, SuggestionAnswer Now) pair) => Ids(pair.Was).SequenceEqual(Ids(pair.Now));
        Assert.All(before.Zip(during).Where(pair => pair.Second.Experiment!.Arm == "control"), pair => Assert.True(IsSame(pair)));
        Assert.Contains(before.Zip(during), pair => !IsSame(pair));
        var arms = during.Select(a => a.Experiment!.Arm).ToArray();
        Assert.Equal(["control", "exploring"], arms.Distinct().Order());

        // What users do names the answer alone.
        InteractionEvent[] clicks = [.. during.Index().Select(a => new InteractionEvent(
            $"c{a.Index}", DateTimeOffset.UtcNow, InteractionKind.Click, users[a.Index], Ids(a.Item)[0], 1, a.Item.RequestId.ToString()))];
        await client.LogAsync(clicks);
        foreach (var (click, arm) in clicks.Zip(arms))
        {
            var row = silos.Log.Events.Single(e => e.Id == click.Id);
            Assert.Equal(("x", arm), (row.Experiment, row.Arm));
            Assert.Equal(arm == "exploring", row.Propensity is > 0 and <= 0.5);
        }

        await client.ChangeExperimentAsync("x", new ExperimentChange(ExperimentState.Killed));
        var after = await UntilAsync(answers => answers.All(a => a.Experiment is null));
        Assert.All(before.Zip(after), a => Assert.Equal(Ids(a.First), Ids(a.Second)));

        async Task<SuggestionAnswer[]> AskAsync()
        {
            var answers = new SuggestionAnswer[users.Length];
            for (var i = 0; i < users.Length; i++)
            {
                answers[i] = await client.GetSuggestionsAsync(users[i], 10);
            }

            return answers;
        }

        async Task<SuggestionAnswer[]> UntilAsync(Func<SuggestionAnswer[], bool> holds)
        {
            while (true)
            {
                var answers = await AskAsync();
                if (holds(answers))
                {
                    return answers;
                }

                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }
    }

    private static long[] Ids(SuggestionAnswer answer) => [.. answer.Suggestions.Select(s => s.UserId)];
}
