using Pymk.Core.Graph;
using Pymk.Training.Cli;
using Pymk.Training.Evaluation.Links;
using Pymk.Training.Evaluation.Measures;
using Pymk.Training.Evaluation.Splits;
using Pymk.Training.Ids;
using Pymk.Training.Import;
using Xunit;

namespace Pymk.Training.Tests.Evaluation;

public sealed class RankingTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Score_KnownLists_GivesTheDefinedMeasures()
    {
        var score = new RankingScore();
        score.Add([5, 9, 2], [2, 7]);
        score.Add([.. Enumerable.Range(100, 30)], [.. Enumerable.Range(100, 30)]);
        score.Add([.. Enumerable.Range(0, 25)], [24]);
        score.Add([], [1]);
        Assert.Equal(4, score.Users);
        Assert.Equal((0.5 + 1 + 0 + 0) / 4, score.Recall, 9);
        Assert.Equal(((1 / 3.0) + 1 + 0 + 0) / 4, score.Mrr, 9);
        Assert.Equal(2 / 4.0, score.Hit, 9);
        var curve = score.ToResult("x").RecallCurve;
        Assert.Equal(0.25, curve[0], 9);
        Assert.Equal(score.Recall, curve[^1], 9);
    }

    [Fact]
    public void Heuristics_SmallGraph_RankByTheirDefinitions()
    {
        // 0 knows 1, 2 and 3; 4 shares 1 and 2, 5 shares 3 alone; 1 and 2 have one friend more, 6.
        var graph = SocialGraphBuilder.Build([0, 1, 2, 3, 4, 5, 6], [0, 0, 0, 4, 4, 5, 1, 2], [1, 2, 3, 1, 2, 3, 6, 6]);
        var ranker = new HeuristicRanker(graph, graph);
        Assert.Equal([4, 6, 5], ranker.Rank(0, Heuristic.CommonNeighbors));
        Assert.Equal([4, 6, 5], ranker.Rank(0, Heuristic.ResourceAllocation));
        Assert.Equal([4, 6, 5], ranker.Rank(0, Heuristic.Popularity));
        Assert.Equal([1, 2], ranker.Rank(3, Heuristic.AdamicAdar));
    }

    [Fact]
    public void LaterLinks_WithKnownAndUnknownUsers_KeepsThePredictableOnes()
    {
        using var folder = new TemporaryFolder();
        var graph = SocialGraphBuilder.Build([10, 20, 30], [0], [1]);
        var path = folder.Write("future.tsv", "10\t30\n\n30 20\n10\t20\n10\t99\n30\t30\n");
        var links = LaterLinks.Read(path, graph, new ModelNames(graph, null), out var leftOut);
        Assert.Equal([2], links[0]);
        Assert.Equal([2], links[1]);
        Assert.Equal([0, 1], links[2]);
        Assert.Equal(3, leftOut);
        var bad = folder.Write("bad.tsv", "10\t20\n10\tx\n");
        Assert.Contains("line 2", Assert.Throws<UserErrorException>(() => LaterLinks.Read(bad, graph, new ModelNames(graph, null), out _)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HeldOutFolder_EitherProtocol_LacksExactlyTheTruth()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(1);
        folder.Write("connections.tsv", string.Join('\n', Enumerable.Range(0, 400).Select(_ => $"{random.Next(60)}\t{60 + random.Next(60)}")));
        var options = new ImportOptions { DataFolder = folder.Path };
        using var data = DataImport.Run(options, null, Token);
        foreach (var kept in (int?[])[null, 0, 2])
        {
            var part = Path.Combine(folder.Path, $"part {kept}");
            var taken = HeldOutData.Write(data, ImportFiles.Find(options), kept, 3, part);
            using var rest = DataImport.Run(new ImportOptions { DataFolder = part }, null, Token);
            Assert.NotEmpty(taken);
            Assert.All(taken, t => Assert.All(t.Value, other => Assert.False(Connected(rest.Graph, t.Key, other))));
            Assert.All(taken, t => Assert.All(t.Value, other => Assert.True(Connected(data.Graph, t.Key, other))));
        }
    }

    private static bool Connected(SocialGraph graph, long a, long b) =>
        graph.TryGetOrdinal(a, out var u) && graph.TryGetOrdinal(b, out var v) && graph.Connected(u, v);
}
