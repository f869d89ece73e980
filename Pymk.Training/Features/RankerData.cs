using Pymk.Core.Behavior;
using Pymk.Core.Candidates;
using Pymk.Core.Features;
using Pymk.Core.Graph;
using Pymk.Core.Profiles;
using Pymk.Training.Cli;
using Pymk.Training.Labels;
using Pymk.Training.Ranker;

namespace Pymk.Training.Features;

/// <summary>
/// Makes what the ranker learns from. Links: in each round a fresh part of the connections is hidden in both directions, every feature and embedding is
/// computed on the rest, and a user's hidden connections are to be found among that user's real candidates; one that no source found teaches nothing.
/// Logs: what was shown, with features of the graph as it stood before.
/// </summary>
internal sealed class RankerData(
    SocialGraph graph, ProfileTable profiles, Func<SocialGraph, float[]>? embed, RankerDataOptions options, int seed)
{
    private readonly UserRowBuilder _rows = new(profiles, seed);
    private readonly List<float[]> _nodes = [];
    private readonly List<RankerList> _lists = [];
    private readonly int[] _without = FeatureGroups.Columns(options.Without);

    /// <summary>Builds the lists of all rounds and, where there are labels, of the logs.</summary>
    /// <param name="now">Unix seconds that count as the present.</param>
    /// <param name="behavior">What the logs say before the first label, or null.</param>
    /// <param name="labels">Labels from the logs, or null.</param>
    /// <param name="progress">Told of every user done.</param>
    /// <param name="cancellation">Ends the work.</param>
    public RankerTrainingSet Build(
        long now, BehaviorHistory? behavior, LabelTable? labels, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        for (var round = 0; round < options.Rounds; round++)
        {
            AddRound(round, now, behavior, progress, cancellation);
        }

        if (labels is { Count: > 0 })
        {
            AddLogs(labels, behavior, progress, cancellation);
        }

        return new RankerTrainingSet
        {
            PairFeatureNames = PairFeatures.Names,
            NodeFeatureCount = TowerFeatures.Count,
            NodeFeatures = _nodes,
            Lists = _lists,
        };
    }

    /// <summary>The towers' inputs of all users, row by row.</summary>
    public static float[] NodeFeatures(UserRowTable rows)
    {
        var nodes = new float[(long)rows.Count * TowerFeatures.Count];
        Parallel.For(0, rows.Count, u => TowerFeatures.Write(new UserRow(rows[u].Span), nodes.AsSpan(u * TowerFeatures.Count, TowerFeatures.Count)));
        return nodes;
    }

    /// <summary>
    /// The connections that no round hides: what the encoder may learn from. Had it learnt a hidden connection as its target, the embeddings of a round would
    /// still know of it although the connection is gone from the round's graph.
    /// </summary>
    public static SocialGraph NeverHidden(SocialGraph graph, RankerDataOptions options, int seed)
    {
        var rounds = Enumerable.Range(0, options.Rounds).Select(round => Draw(graph, options, seed, round)).ToArray();
        return graph.Where(c => !rounds.Any(r => Array.BinarySearch(r.Hidden[c.User], c.Other) >= 0));
    }

    private static HiddenEdges Draw(SocialGraph graph, RankerDataOptions options, int seed, int round) =>
        HiddenEdges.Draw(graph, options.HiddenShare, options.ColdShare, seed, round);

    private void AddRound(int round, long now, BehaviorHistory? behavior, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        var hidden = Draw(graph, options, seed, round);
        using var world = World(hidden.Graph, now, behavior);
        var users = Enumerable.Range(0, graph.UserCount).Where(u => hidden.Hidden[u].Length > 0).ToArray();
        new Random(seed + round).Shuffle(users);
        // Those made new come first, so that no large graph crowds them out.
        var cold = hidden.Cold.Where(u => hidden.Hidden[u].Length > 0).ToHashSet();
        users = [.. cold.Order().Concat(users.Where(u => !cold.Contains(u))).Take(options.UsersPerRound)];
        var lists = new RankerList?[users.Length];
        var (done, snapshot) = (0L, _nodes.Count - 1);
        Parallel.For(0, users.Length, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            var set = world.Candidates.Generate(users[i]);
            lists[i] = LinkList(set, hidden.Hidden[users[i]], snapshot, new Random(unchecked((((seed * 7919) + round) * 1_000_003) + users[i])));
            progress?.Report(new StageProgress($"candidates of round {round + 1} of {options.Rounds}", Interlocked.Increment(ref done), users.Length, "users"));
        });
        _lists.AddRange(lists.OfType<RankerList>());
    }

    private RankerList? LinkList(CandidateSet set, int[] hidden, int snapshot, Random random)
    {
        List<int> positives = [], negatives = [];
        for (var i = 0; i < set.Count; i++)
        {
            (Array.BinarySearch(hidden, set.Users[i]) >= 0 ? positives : negatives).Add(i);
        }

        if (positives.Count == 0 || negatives.Count == 0)
        {
            return null;
        }

        var drawn = negatives.ToArray();
        random.Shuffle(drawn);
        int[] kept = [.. positives, .. drawn.Take(options.NegativesPerList)];
        return new RankerList
        {
            User = set.User,
            Snapshot = snapshot,
            Candidates = Array.ConvertAll(kept, i => set.Users[i]),
            Pair = Rows(set, kept),
            Labels = [.. kept.Select((_, i) => i < positives.Count ? 1f : 0f)],
        };
    }

    // Rows and embeddings are those before the first label, as serving has those of the last training. Connections are those of the moment, as serving applies
    // them when they are made; without times, those that no label shows.
    private void AddLogs(LabelTable labels, BehaviorHistory? behavior, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        var first = labels.Time.Min();
        using var world = World(EarlierGraph.Before(graph, labels, first), first, behavior);
        var snapshot = _nodes.Count - 1;
        var showings = Showings.Of(labels);
        new Random(seed).Shuffle(showings);
        showings = showings[..Math.Min(options.LogShowings, showings.Length)];
        var lists = new RankerList[showings.Length];
        var done = 0L;
        Parallel.For(0, showings.Length, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, g =>
        {
            lists[g] = LogList(world, labels, showings[g], snapshot);
            progress?.Report(new StageProgress("candidates of the logs", Interlocked.Increment(ref done), lists.Length, "requests"));
        });
        _lists.AddRange(lists);
    }

    private RankerList LogList(TrainingWorld world, LabelTable labels, int[] rows, int snapshot)
    {
        var (user, time) = (labels.User[rows[0]], (long)labels.Time[rows[0]]);
        int[] candidates = Array.ConvertAll(rows, r => labels.Candidate[r]);
        var set = world.Candidates.Generate(user, candidates, time, graph.HasTimes ? new GraphAtTime(graph, time) : null);
        return new RankerList
        {
            Kind = RankerListKind.Log,
            User = user,
            Snapshot = snapshot,
            Candidates = candidates,
            Pair = Rows(set, Showings.Places(set, candidates)),
            Labels = Array.ConvertAll(rows, r => (float)labels.Invited[r]),
            Accepted = Array.ConvertAll(rows, r => labels.Accepted[r] == LabelTable.Censored ? float.NaN : labels.Accepted[r]),
            Weights = Array.ConvertAll(rows, r => labels.Weight[r]),
            Positions = Array.ConvertAll(rows, r => (byte)Math.Clamp(labels.Position[r] - 1, 0, byte.MaxValue)),
            TimesShown = Array.ConvertAll(rows, r => (byte)Math.Clamp(labels.TimesShown[r], 0, byte.MaxValue)),
        };
    }

    private TrainingWorld World(SocialGraph part, long now, BehaviorHistory? behavior)
    {
        var world = new TrainingWorld(part, profiles, _rows, embed?.Invoke(part) ?? [], now, behavior, seed);
        _nodes.Add(NodeFeatures(world.Rows));
        return world;
    }

    private float[] Rows(CandidateSet set, int[] kept)
    {
        var pair = new float[kept.Length * PairFeatures.Count];
        for (var i = 0; i < kept.Length; i++)
        {
            System.Numerics.Tensors.TensorPrimitives.ConvertToSingle(
                set.Pair.AsSpan(kept[i] * PairFeatures.Count, PairFeatures.Count), pair.AsSpan(i * PairFeatures.Count, PairFeatures.Count));
            foreach (var column in _without)
            {
                pair[(i * PairFeatures.Count) + column] = 0;
            }
        }

        return pair;
    }
}
