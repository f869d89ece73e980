namespace Pymk.Cluster.Tests.Privacy;

/// <summary>
/// In any order and number of events, through restarts and other models, and with any cache: no answer shows, names, counts or finds a person
/// against their will or a rule.
/// </summary>
public sealed class RulesUnderEventsTests
{
    private const int Users = 130;
    private const int Joining = 6;
    private const int Rounds = 26;
    private const int LeastAnswers = 3_400;

    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(2, 1, false)]
    [InlineData(3, 2, true)]
    public async Task Answers_UnderEventsInAnyOrder_NeverHoldForbiddenPeople(int seed, int silos, bool countsHidden)
    {
        await using var storm = await EventStorm.StartAsync(seed, silos, Users, Joining, countsHidden);
        for (var round = 0; round < Rounds; round++)
        {
            await storm.DeliverAsync(events: 40);
            await storm.ActAsync(times: 6);
            await storm.ShakeAsync(nextModel: round == Rounds / 2, restart: round % 9 == 8);
            await storm.AskEverybodyAsync();
            await storm.LookAroundAsync();
        }

        Assert.True(storm.Check.Violations.Count == 0, string.Join(Environment.NewLine, storm.Check.Violations));
        Assert.True(storm.Check.Answers >= LeastAnswers, $"Only {storm.Check.Answers} answers were compared.");
    }
}
