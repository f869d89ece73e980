using Pymk.Core.Models;
using Pymk.Core.Recommend;
using Pymk.Training.Cli;
using Pymk.Training.Evaluation.Measures;

namespace Pymk.Training.Evaluation.Judging;

/// <summary>Compares the slates of two versions for users who have a connection that neither has learnt from.</summary>
internal static class LinkJudge
{
    /// <summary>Asks both sides.</summary>
    /// <param name="world">The graph without the connections.</param>
    /// <param name="links">The connections held out.</param>
    /// <param name="serving">Weights of the served version.</param>
    /// <param name="candidate">Weights of the new version.</param>
    /// <param name="most">Most users to ask.</param>
    /// <param name="seed">Draws the users.</param>
    /// <param name="progress">Receives every finished user.</param>
    /// <param name="cancellation">Cancels the work.</param>
    public static JudgedLinks Run(
        JudgedWorld world, (int User, int Other)[] links, JudgedWeights serving, JudgedWeights candidate, int most, int seed,
        IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        var truth = HeldOut.ByUser(links, world.Users);
        var users = Enumerable.Range(0, truth.Length).Where(u => truth[u].Length > 0).ToArray();
        new Random(seed).Shuffle(users);
        users = users[..Math.Min(most, users.Length)];
        var before = world.Ask(serving, r => Slates(r, users, "judge the served version", progress, cancellation), cancellation);
        var after = world.Ask(candidate, r => Slates(r, users, "judge the new version", progress, cancellation), cancellation);
        return Compare(links.Length, Array.ConvertAll(users, u => truth[u]), before, after);
    }

    /// <summary>Compares slates, given for each user asked.</summary>
    /// <param name="heldOut">Number of connections held out.</param>
    /// <param name="truth">The user's connections among them, ascending.</param>
    /// <param name="before">Slates of the served version, best first.</param>
    /// <param name="after">Slates of the new version.</param>
    internal static JudgedLinks Compare(int heldOut, int[][] truth, int[][] before, int[][] after)
    {
        var (old, now) = (Scores(truth, before), Scores(truth, after));
        var kept = before.Zip(after, (b, a) => b.Length == 0 ? 1 : (double)b.Intersect(a).Count() / b.Length).ToArray();
        return new JudgedLinks(
            heldOut, truth.Length, Figures(old, before), Figures(now, after),
            StandardError.OfMean([.. now.Zip(old, (n, o) => n.Recall - o.Recall)]), StandardError.OfMean([.. now.Zip(old, (n, o) => n.Mrr - o.Mrr)]),
            Ratio.Of(before.Zip(after).Count(pair => !pair.First.ToHashSet().SetEquals(pair.Second)), truth.Length), kept.DefaultIfEmpty(1).Average());
    }

    private static RankingScore[] Scores(int[][] truth, int[][] slates) => [.. truth.Zip(slates, (relevant, slate) =>
    {
        var score = new RankingScore();
        score.Add(slate, relevant);
        return score;
    })];

    private static LinkFigures Figures(RankingScore[] scores, int[][] slates) => new(
        Ratio.Of(scores.Sum(s => s.Recall), scores.Length), Ratio.Of(scores.Sum(s => s.Mrr), scores.Length),
        Ratio.Of(slates.SelectMany(s => s).Distinct().Count(), scores.Length));

    private static int[][] Slates(
        OfflineRecommender recommender, int[] users, string stage, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        var slates = new int[users.Length][];
        var done = 0L;
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, users.Length, parallel, i =>
        {
            slates[i] = [.. recommender.Recommend(users[i], RankingScore.Cut).Slate.Select(s => s.User)];
            progress.Report(new StageProgress(stage, Interlocked.Increment(ref done), users.Length, "users"));
        });
        return slates;
    }
}
