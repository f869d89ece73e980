using Pymk.Core.Candidates;
using Pymk.Core.Graph;
using Pymk.Training.Cli;
using Pymk.Training.Ranker;
using Pymk.Training.Snapshots;

namespace Pymk.Training.Lists;

/// <summary>
/// Makes the lists of one round of hidden connections. The positives of a list are the hidden connections among the user's generated candidates; a
/// hidden connection that no source finds is left out.
/// </summary>
/// <param name="whole">All connections: a person whom a user knows through no bridge is no negative.</param>
/// <param name="options">Sizes and limits.</param>
/// <param name="rows">Copies features.</param>
/// <param name="seed">Seed of all draws.</param>
internal sealed class LinkLists(SocialGraph whole, RankerDataOptions options, PairRows rows, int seed)
{
    /// <summary>Makes a list for each user who has a hidden connection, up to the limit of the options.</summary>
    /// <param name="round">Number of the round, from 0.</param>
    /// <param name="hidden">What the round hides.</param>
    /// <param name="world">Candidates on the rest of the graph.</param>
    /// <param name="snapshot">Place of the round's node features in the training set.</param>
    /// <param name="progress">Receives every finished user.</param>
    /// <param name="cancellation">Cancels the work.</param>
    public IEnumerable<RankerList> Of(
        int round, HiddenEdges hidden, TrainingWorld world, int snapshot, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        var users = Users(round, hidden);
        var lists = new RankerList?[users.Length];
        var (done, stage) = (0L, $"candidates of round {round + 1} of {options.Rounds}");
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        for (var first = 0; first < users.Length; first += TrainingWorld.MostAsked)
        {
            var (start, end) = (first, Math.Min(users.Length, first + TrainingWorld.MostAsked));
            var nearest = world.Nearest(users.AsSpan(start..end), cancellation);
            Parallel.For(start, end, parallel, i =>
            {
                var random = new Random(unchecked((((seed * 7919) + round) * 1_000_003) + users[i]));
                lists[i] = List(world.Generate(users[i], nearest?[i - start]), hidden.Hidden[users[i]], snapshot, random);
                progress?.Report(new StageProgress(stage, Interlocked.Increment(ref done), users.Length, "users"));
            });
        }

        return lists.OfType<RankerList>();
    }

    // Cold users come first: they would be crowded out of the limit on a large graph.
    private int[] Users(int round, HiddenEdges hidden)
    {
        var users = Enumerable.Range(0, hidden.Graph.UserCount).Where(u => hidden.Hidden[u].Length > 0).ToArray();
        new Random(seed + round).Shuffle(users);
        var cold = hidden.Cold.Where(u => hidden.Hidden[u].Length > 0).ToHashSet();
        return [.. cold.Order().Concat(users.Where(u => !cold.Contains(u))).Take(options.UsersPerRound)];
    }

    private RankerList? List(CandidateSet set, int[] hidden, int snapshot, Random random)
    {
        List<int> positives = [], negatives = [];
        for (var i = 0; i < set.Count; i++)
        {
            if (Array.BinarySearch(hidden, set.Users[i]) >= 0)
            {
                positives.Add(i);
            }
            else if (!whole.Connected(set.User, set.Users[i]))
            {
                negatives.Add(i);
            }
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
            Pair = rows.Of(set, kept),
            Labels = [.. kept.Select((_, i) => i < positives.Count ? 1f : 0f)],
        };
    }
}
