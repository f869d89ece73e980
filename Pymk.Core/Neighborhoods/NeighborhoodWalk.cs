using Pymk.Core.Candidates;
using Pymk.Core.Collections;
using Pymk.Core.Graph;

namespace Pymk.Core.Neighborhoods;

/// <summary>
/// Fills a <see cref="Neighborhood"/> in two rounds of graph reads: the connections of the user's connections, then the connections of the best users
/// two steps away.
/// </summary>
internal static class NeighborhoodWalk
{
    /// <summary>Walks. Completes synchronously where the graph is local.</summary>
    /// <param name="around">Begun with the user.</param>
    /// <param name="graph">Reads connections.</param>
    /// <param name="options">How far hubs are followed.</param>
    /// <param name="seed">Seed of the samples taken of hubs.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static async ValueTask RunAsync(
        Neighborhood around, IGraphReader graph, CandidateOptions options, ulong seed, CancellationToken cancellation)
    {
        var friends = SampleFriends(around, options, seed);
        var rows = await graph.ReadAsync(friends, cancellation).ConfigureAwait(false);
        StepTwice(around, friends.Span, rows, options, seed);
        around.TwoHopEnd = around.Met.Count;
        var best = BestTwoHop(around, options.WalkWidth);
        var second = await graph.ReadAsync(best, cancellation).ConfigureAwait(false);
        StepThrice(around, best.Span, second, options, seed);
    }

    private static ReadOnlyMemory<int> SampleFriends(Neighborhood around, CandidateOptions options, ulong seed)
    {
        if (around.Friends.Length <= options.MaxFriends)
        {
            return around.Friends;
        }

        var sample = new EvenSample(around.Friends.Span, options.MaxFriends, seed ^ (ulong)around.User);
        var friends = new int[sample.Count];
        for (var i = 0; i < friends.Length; i++)
        {
            friends[i] = sample[i];
        }

        return friends;
    }

    private static void StepTwice(Neighborhood around, ReadOnlySpan<int> friends, ReadOnlyMemory<int>[] rows, CandidateOptions options, ulong seed)
    {
        for (var i = 0; i < friends.Length; i++)
        {
            var row = rows[i].Span;
            around.Met.GetOrAdd(friends[i]).Degree = row.Length;
            var share = 1f / Math.Max(1, row.Length);
            var sample = new EvenSample(row, options.MaxFanOut, seed ^ (ulong)friends[i]);
            for (var j = 0; j < sample.Count; j++)
            {
                ref var met = ref around.Met.GetOrAdd(sample[j]);
                met.Paths2++;
                met.Resource2 += share;
            }
        }
    }

    private static ReadOnlyMemory<int> BestTwoHop(Neighborhood around, int width)
    {
        var scored = around.Widest;
        scored.Clear();
        var met = around.Met.Values;
        var ordinals = around.Met.Users;
        for (var slot = 1; slot < around.TwoHopEnd; slot++)
        {
            if (met[slot].Paths2 > 0)
            {
                scored.Add(ordinals[slot], met[slot].Resource2);
            }
        }

        var best = scored.Best(width);
        var users = new int[best.Length];
        for (var i = 0; i < users.Length; i++)
        {
            users[i] = ScoredUsers.UserOf(best[i]);
        }

        return users;
    }

    private static void StepThrice(Neighborhood around, ReadOnlySpan<int> users, ReadOnlyMemory<int>[] rows, CandidateOptions options, ulong seed)
    {
        for (var i = 0; i < users.Length; i++)
        {
            var row = rows[i].Span;
            ref var via = ref around.Met.GetOrAdd(users[i]);
            via.Degree = row.Length;
            var share = via.Resource2 / Math.Max(1, row.Length);
            var sample = new EvenSample(row, options.WalkFanOut, seed ^ (ulong)users[i]);
            for (var j = 0; j < sample.Count; j++)
            {
                around.Met.GetOrAdd(sample[j]).Resource3 += share;
            }
        }
    }
}
