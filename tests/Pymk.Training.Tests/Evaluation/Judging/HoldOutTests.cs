using Pymk.Core.Graph;
using Pymk.Core.Models;
using Pymk.Core.Snapshots;
using Pymk.Training.Evaluation.Judging;
using Pymk.Training.Labels;
using Xunit;

namespace Pymk.Training.Tests.Evaluation.Judging;

public sealed class HoldOutTests
{
    private const int Users = 40;
    private static readonly JudgeOptions Options = new() { Share = 0.5, Least = 10, Most = 30, Users = 100 };

    // A connection a second from second 1, 60 of them; labels likewise.
    private static readonly SocialGraph Graph = Build(60);

    [Fact]
    public void Draw_Connections_AreAShareOfThoseThatTheServedVersionLacks()
    {
        var held = Draw(Served(until: 20, graph: Build(20)));

        Assert.Equal(20, held.Links.Length);
        Assert.Equal(held.Links.Order(), held.Links);
        Assert.All(held.Links, link => Assert.True(TimeOf(link) > 20));
        Assert.Equal(40, held.Without(Graph).ConnectionCount);
        Assert.All(held.Links, link => Assert.False(held.Without(Graph).Connected(link.User, link.Other)));
        Assert.Equal(held.Links, Draw(Served(until: 20, graph: Build(20))).Links);
        Assert.Equal(held.Links, held.Pairs);
    }

    [Fact]
    public void Draw_ManyConnections_AreAtMostTheLimit() => Assert.Equal(30, Draw(Served(until: 0, graph: Build(0))).Links.Length);

    [Fact]
    public void Draw_AConnectionThatTheServedGraphHas_IsNotNew()
    {
        var held = Draw(Served(until: 0, graph: Build(35)));

        Assert.Equal(12, held.Links.Length);
        Assert.All(held.Links, link => Assert.True(TimeOf(link) > 35));
    }

    [Fact]
    public void Draw_ASnapshotOlderThanItsData_CountsFromTheSnapshot()
    {
        var origin = new SnapshotOrigin("s", DateTimeOffset.FromUnixTimeSeconds(30), [], []);
        var held = Draw(new ServedVersion(Manifest(present: 60) with { Snapshot = origin }, Build(30)));
        Assert.Equal(15, held.Links.Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Draw_TooLittle_HoldsNothingOutAndSaysWhy(bool times)
    {
        var graph = times ? Graph : Build(60, times: false);
        var held = HoldOut.Draw(graph, null, Served(until: 45, graph: Build(45)), Options, 1);

        Assert.Empty(held.Links);
        Assert.Same(graph, held.Without(graph));
        Assert.StartsWith($"{(times ? 15 : 0)} connections are newer than v1, and 50", Assert.Single(held.Notes));
    }

    [Fact]
    public void Draw_Answers_AreAllThatSomeUsersGaveSince()
    {
        var labels = Labels(120);
        var held = HoldOut.Draw(Graph, labels, Served(until: 100, graph: Graph, labelsUntil: 40), Options, 1);

        Assert.InRange(held.Answers.Length, 30, 33);
        Assert.All(held.Answers, row => Assert.True(labels.Time[row] > 40));
        var users = held.Answers.Select(row => labels.User[row]).ToHashSet();
        Assert.Equal(
            Enumerable.Range(0, labels.Count).Where(row => labels.Time[row] > 40 && users.Contains(labels.User[row])), held.Answers);
        var learnt = held.Without(labels)!;
        Assert.All(Enumerable.Range(0, learnt.Count), row => Assert.False(held.Has(learnt.Candidate[row], learnt.User[row])));
        Assert.Equal(learnt.Time.Order(), learnt.Time);
    }

    [Fact]
    public void Without_Labels_LeavesOutThePairsOfHeldConnections()
    {
        var labels = Labels(120);
        var pair = HeldOut.Pair(labels.User[7], labels.Candidate[7]);
        var learnt = (HeldOut.Nothing with { Links = [pair], Pairs = [pair] }).Without(labels)!;

        Assert.DoesNotContain(Enumerable.Range(0, learnt.Count), row => HeldOut.Pair(learnt.User[row], learnt.Candidate[row]) == pair);
        Assert.Equal(
            Enumerable.Range(0, labels.Count).Count(row => HeldOut.Pair(labels.User[row], labels.Candidate[row]) != pair), learnt.Count);
        Assert.Null(HeldOut.Nothing.Without((LabelTable?)null));
    }

    [Fact]
    public void File_WrittenAndRead_IsTheSame()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "held-out.bin");
        var held = new HeldOut([(1, 2), (3, 9)], [4, 5], [(1, 2), (2, 6), (3, 9)], ["few"]);
        held.Write(path);
        var read = HeldOut.Read(path);
        Assert.Equal((held.Links, held.Answers, held.Pairs), (read.Links, read.Answers, read.Pairs), (a, b) =>
            a.Item1.SequenceEqual(b.Item1) && a.Item2.SequenceEqual(b.Item2) && a.Item3.SequenceEqual(b.Item3));
        Assert.Equal(held.Notes, read.Notes);
    }

    private static HeldOut Draw(ServedVersion served) => HoldOut.Draw(Graph, null, served, Options, 1);

    private static uint TimeOf((int User, int Other) link) => Graph.Times(link.User)[Graph.Neighbors(link.User).IndexOf(link.Other)];

    private static SocialGraph Build(int connections, bool times = true)
    {
        var pairs = Enumerable.Range(0, Users).SelectMany(a => Enumerable.Range(a + 1, Users - a - 1).Select(b => (A: a, B: b))).ToArray();
        new Random(5).Shuffle(pairs);
        var some = pairs[..connections];
        return SocialGraphBuilder.Build(
            [.. Enumerable.Range(0, Users).Select(u => 100L + u)], Array.ConvertAll(some, p => p.A), Array.ConvertAll(some, p => p.B),
            times ? [.. Enumerable.Range(1, connections).Select(i => (uint)i)] : []);
    }

    private static LabelTable Labels(int count)
    {
        var (table, random) = (new LabelTable(), new Random(3));
        for (var i = 0; i < count; i++)
        {
            var user = random.Next(Users);
            table.UserColumn.Add(user);
            table.CandidateColumn.Add((user + 1 + random.Next(Users - 1)) % Users);
            table.TimeColumn.Add((uint)i);
            table.PositionColumn.Add(1);
            table.TimesShownColumn.Add(0);
            table.DaysSinceShownColumn.Add(-1);
            table.InvitedColumn.Add((sbyte)(i % 2));
            table.AcceptedColumn.Add(LabelTable.Censored);
            table.WeightColumn.Add(1);
            table.RequestColumn.Add(i);
        }

        return table;
    }

    private static ServedVersion Served(long until, SocialGraph graph, long labelsUntil = 0) =>
        new(Manifest(until) with { LabelsUntil = labelsUntil }, graph);

    private static ModelManifest Manifest(long present) => new()
    {
        Version = "v1",
        TrainedAt = DateTimeOffset.UnixEpoch,
        Present = present,
        Seed = 1,
        EmbeddingDimension = 128,
        Shards = 1,
        Users = Users,
        Connections = 0,
    };
}
