using Pymk.Core.Behavior;
using Pymk.Core.Features;
using Pymk.Core.Graph;
using Pymk.Core.Profiles;
using Pymk.Training.Cli;
using Pymk.Training.Features;
using Pymk.Training.Labels;
using Pymk.Training.Native;
using Pymk.Training.Ranker;
using Pymk.Training.Snapshots;

namespace Pymk.Training.Lists;

/// <summary>
/// Makes the ranker's training set. Each round hides a part of the connections, computes every feature and embedding on the rest, and asks for the
/// hidden connections among the generated candidates (<see cref="LinkLists"/>). The logs add the slates that users saw (<see cref="LogLists"/>).
/// </summary>
/// <param name="graph">The graph that is walked.</param>
/// <param name="whole">The graph with the connections of people who are no bridges, too.</param>
/// <param name="profiles">Profiles of its users.</param>
/// <param name="embed">Computes the embeddings of a graph, and tells how many users each step embedded; null for none.</param>
/// <param name="options">Sizes and limits.</param>
/// <param name="seed">Seed of all draws.</param>
internal sealed class RankerData(
    SocialGraph graph, SocialGraph whole, ProfileTable profiles, Func<SocialGraph, Action<int>, float[]>? embed, RankerDataOptions options,
    int seed)
{
    private readonly UserRowBuilder _rows = new(profiles, seed);
    private readonly PairRows _pairs = new(options.Without);

    /// <summary>Makes the lists of all rounds and, with labels, of the logs.</summary>
    /// <param name="now">Unix seconds that count as the present.</param>
    /// <param name="behavior">Behaviour counts before the first label; null without logs.</param>
    /// <param name="labels">Labels from the logs; null without logs.</param>
    /// <param name="progress">Receives every finished user.</param>
    /// <param name="cancellation">Cancels the work.</param>
    public RankerTrainingSet Build(
        long now, BehaviorHistory? behavior, LabelTable? labels, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        var (nodes, lists) = (new List<float[]>(), new List<RankerList>());
        var links = new LinkLists(whole, options, _pairs, seed);
        for (var round = 0; round < options.Rounds; round++)
        {
            AddRound(round);
        }

        if (labels is { Count: > 0 })
        {
            AddLogs(labels);
        }

        return new RankerTrainingSet
        {
            PairFeatureNames = PairFeatures.Names,
            NodeFeatureCount = TowerFeatures.Count,
            NodeFeatures = nodes,
            Lists = lists,
        };

        // Apart, so that no more than one world is alive.
        void AddRound(int round)
        {
            var hidden = Hide(graph, options, seed, round);
            var world = World(hidden.Graph, now, behavior, $"graph of round {round + 1}", progress);
            lists.AddRange(links.Of(round, hidden, world, nodes.Count, progress, cancellation));
            nodes.Add(world.Rows.TowerInputs());
        }

        void AddLogs(LabelTable shown)
        {
            var first = shown.Time.Min();
            var world = World(EarlierGraph.Before(graph, shown, first), first, behavior, "graph before the logs", progress);
            lists.AddRange(new LogLists(graph, options, _pairs, seed).Of(shown, world, nodes.Count, progress, cancellation));
            nodes.Add(world.Rows.TowerInputs());
        }
    }

    /// <summary>
    /// The connections that no round hides. The encoder learns only from these: embeddings trained on a connection would still reveal it in a round
    /// that hides it.
    /// </summary>
    public static SocialGraph NeverHidden(SocialGraph graph, RankerDataOptions options, int seed)
    {
        var rounds = Enumerable.Range(0, options.Rounds).Select(round => Hide(graph, options, seed, round)).ToArray();
        return graph.Where(c => !rounds.Any(r => Array.BinarySearch(r.Hidden[c.User], c.Other) >= 0));
    }

    private static HiddenEdges Hide(SocialGraph graph, RankerDataOptions options, int seed, int round) =>
        HiddenEdges.Draw(graph, options.HiddenShare, options.ColdShare, seed, round);

    private TrainingWorld World(SocialGraph part, long now, BehaviorHistory? behavior, string stage, IProgress<StageProgress>? progress)
    {
        FreeMemory.GiveBack();
        var embeddings = embed?.Invoke(part, new LayerProgress(stage, part.UserCount, progress).Add) ?? [];
        FreeMemory.GiveBack();
        progress?.Report(new StageProgress($"{stage}, measures", 0, 1, "steps"));
        var world = new TrainingWorld(part, profiles, _rows, embeddings, now, behavior);
        progress?.Report(new StageProgress($"{stage}, measures", 1, 1, "steps"));
        FreeMemory.GiveBack();
        return world;
    }
}
