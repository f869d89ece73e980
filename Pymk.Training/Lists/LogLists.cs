using Pymk.Core.Generation;
using Pymk.Core.Graph;
using Pymk.Training.Cli;
using Pymk.Training.Labels;
using Pymk.Training.Ranker;
using Pymk.Training.Snapshots;

namespace Pymk.Training.Lists;

/// <summary>
/// Makes a list of each slate in the logs. Feature rows and embeddings are those before the first label, as serving has those of the last training.
/// Connections are those of the slate's time, as serving applies them when they are made; in a graph without times they are those that no label
/// shows.
/// </summary>
internal sealed class LogLists(SocialGraph graph, RankerDataOptions options, PairRows rows, int seed)
{
    private readonly GraphHistory? _history = graph.HasTimes ? new GraphHistory(graph) : null;

    /// <summary>Makes the lists of slates drawn by the seed, up to the limit of the options.</summary>
    /// <param name="labels">The labels.</param>
    /// <param name="world">Candidates on the graph before the first label.</param>
    /// <param name="snapshot">Place of that graph's node features in the training set.</param>
    /// <param name="progress">Receives every finished slate.</param>
    /// <param name="cancellation">Cancels the work.</param>
    public RankerList[] Of(LabelTable labels, TrainingWorld world, int snapshot, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        var slates = LabelSlates.Draw(labels, options.LogSlates, seed);
        var lists = new RankerList[slates.Length];
        var done = 0L;
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        for (var first = 0; first < slates.Length; first += TrainingWorld.MostAsked)
        {
            var (start, end) = (first, Math.Min(slates.Length, first + TrainingWorld.MostAsked));
            int[] users = [.. slates[start..end].Select(slate => labels.User[slate[0]]).Distinct()];
            var nearest = world.Nearest(users, cancellation);
            var places = nearest is null ? [] : users.Select((user, i) => (user, i)).ToDictionary(u => u.user, u => nearest[u.i]);
            Parallel.For(start, end, parallel, i =>
            {
                var found = places.TryGetValue(labels.User[slates[i][0]], out var known) ? known : (NearestUsers?)null;
                lists[i] = List(world, labels, slates[i], found, snapshot);
                progress?.Report(new StageProgress("candidates of the logs", Interlocked.Increment(ref done), lists.Length, "requests"));
            });
        }

        return lists;
    }

    private RankerList List(TrainingWorld world, LabelTable labels, int[] slate, NearestUsers? nearest, int snapshot)
    {
        var (user, time) = (labels.User[slate[0]], (long)labels.Time[slate[0]]);
        int[] candidates = Array.ConvertAll(slate, r => labels.Candidate[r]);
        var set = world.Generate(user, candidates, time, _history?.Before(time), nearest);
        return new RankerList
        {
            Kind = RankerListKind.Log,
            User = user,
            Snapshot = snapshot,
            Candidates = candidates,
            Pair = rows.Of(set, LabelSlates.Places(set, candidates)),
            Labels = Array.ConvertAll(slate, r => (float)labels.Invited[r]),
            Accepted = Array.ConvertAll(slate, r => labels.Accepted[r] == LabelTable.Censored ? float.NaN : labels.Accepted[r]),
            Weights = Array.ConvertAll(slate, r => labels.Weight[r]),
            Positions = Array.ConvertAll(slate, r => (byte)Math.Clamp(labels.Position[r] - 1, 0, byte.MaxValue)),
            TimesShown = Array.ConvertAll(slate, r => (byte)Math.Clamp(labels.TimesShown[r], 0, byte.MaxValue)),
        };
    }
}
