using Pymk.Training.Cli;
using Pymk.Training.Experiments;
using Pymk.Training.Generate;
using Pymk.Training.Import;
using Xunit;

namespace Pymk.Training.Tests.Experiments;

public sealed class ExperimentLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rows_OfOldAndNewEvents_AreSummedOverUsersAndReceivers()
    {
        var rows = Read(
            "x",
            // User 1 of arm a: two answers, two invitations, one accepted without naming an answer.
            Row(100, 1, 10, "impression", "r1", "a"), Row(101, 1, 10, "view", "r1", "a"), Row(102, 1, 10, "invite", "r1", "a"),
            Row(200, 1, 11, "view", "r2", "a"), Row(201, 1, 11, "invite", "r2", "a"), Row(202, 1, 11, "invite", "r2", "a"),
            """{"time":300,"user":1,"suggested":11,"action":"accept"}""",
            // User 2 of arm b: one answer; an invitation of another page does not count, and its acceptance neither.
            Row(100, 2, 10, "view", "r3", "b"), """{"time":150,"user":2,"suggested":12,"action":"invite","request":"old"}""",
            """{"time":160,"user":2,"suggested":12,"action":"accept"}""",
            // An old row has no tag. Another experiment is another's.
            """{"time":150,"user":3,"suggested":12,"action":"view","request":"r4","position":1}""",
            Row(100, 4, 10, "view", "r5", "a", experiment: "y"),
            // User 5 has answers of both arms. A row that names no answer counts for nobody.
            Row(100, 5, 10, "view", "r6", "a"), Row(100, 5, 10, "view", "r7", "b"), Row(100, 6, 10, "view", null, "b"),
            // The clock of the acceptance is a minute behind.
            Row(400, 7, 10, "view", "r8", "b"), Row(401, 7, 10, "invite", "r8", "b"), """{"time":341,"user":7,"suggested":10,"action":"accept"}""");

        Assert.Equal(["a", "b"], rows.Arms);
        Assert.Equal([new(0, 2, 2, 1), new(1, 1, 0, 0), new(1, 1, 1, 1)], rows.Users.OrderBy(u => u.Arm).ThenBy(u => u.Invites));
        Assert.Equal([(0, 1, 0), (0, 1, 1), (1, 1, 1)], rows.Receivers.Select(r => (r.Arm, r.Invites, r.Accepts)).Order());
        Assert.Equal((1, 1L, 100L, 400L), (rows.Mixed, rows.WithoutRequest, rows.First, rows.Last));
    }

    [Fact]
    public void Experiment_ThatTheLogsDoNotHave_IsToldWithThoseThatTheyHave()
    {
        var problem = Assert.Throws<UserErrorException>(() => Read("z", Row(1, 1, 2, "view", "r", "a"), Row(1, 3, 2, "view", "s", "a", "y")));
        Assert.Equal("the logs have no experiment 'z'; they have: x, y", problem.Message);

        var none = Assert.Throws<UserErrorException>(() => Read("z", """{"time":1,"user":1,"suggested":2,"action":"view"}"""));
        Assert.Contains("name no experiment", none.Message);
    }

    [Fact]
    public void Result_WhereAnArmLostUsers_IsRefused_AndOtherSharesAreTaken()
    {
        UserRow[] users = [.. Enumerable.Range(0, 1_000).Select(i => new UserRow(i < 800 ? 0 : 1, 10, i < 800 ? 1 : 9, 0))];
        var rows = new ExperimentRows("x", ["control", "other"], users, [], 0, 0, 0, 0);

        var refused = new StringWriter();
        Assert.Equal(1, ResultCommand.Write(rows, new ResultOptions(), refused));
        Assert.Contains("Sample ratio: MISMATCH", refused.ToString());
        Assert.Contains("No call: the sample ratio does not match.", refused.ToString());

        var called = new StringWriter();
        Assert.Equal(0, ResultCommand.Write(rows, new ResultOptions { Shares = [("control", 80), ("other", 20)] }, called));
        Assert.Contains("other is better than control by invitations for each answer", called.ToString());
        var problem = Assert.Throws<UserErrorException>(() => ResultCommand.Write(rows, new ResultOptions { Shares = [("third", 1)] }, called));
        Assert.Contains("no arm 'third'", problem.Message);
    }

    [Fact]
    public void Check_OfASmallNetwork_CallsNoDifferenceOfAlikeArms_AndFindsTheBetterOne()
    {
        var output = new StringWriter();
        var options = new GenerateOptions { Users = 1_500, Requests = 15_000, Experiment = "check", Output = "" };

        Assert.Equal(0, CheckCommand.Run(options, repeats: 20, effect: 1, output, TestContext.Current.CancellationToken));

        var text = output.ToString();
        Assert.Matches("no difference called in (19|20), a difference in [01], refused by the sample ratio 0", text);
        Assert.Contains("other is better than control by invitations for each answer", text);
    }

    private static string Row(long time, int user, int other, string action, string? request, string arm, string experiment = "x") =>
        $$"""{"time":{{time}},"user":{{user}},"suggested":{{other}},"action":"{{action}}","request":{{(request is null ? "null" : $"\"{request}\"")}},"position":1,"experiment":"{{experiment}}","arm":"{{arm}}","propensity":0.5}""";

    private ExperimentRows Read(string name, params string[] lines)
    {
        var file = _folder.Write("interactions.jsonl", string.Join('\n', lines));
        return ExperimentLog.Read([file], name, null, new ImportReport(ExperimentLog.Examples), null, TestContext.Current.CancellationToken);
    }
}
