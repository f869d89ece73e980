using Pymk.Core.Graph;

namespace Pymk.Core.Candidates;

/// <summary>The two graph rounds: friends of friends with their common neighbours and resource allocation, then a third step from the best of them.</summary>
internal static class GraphWalk
{
    public static async ValueTask RunAsync(CandidateContext context, IGraphReader graph, CancellationToken cancellation)
    {
        var friends = Sample(context);
        var rows = await graph.ReadAsync(friends, cancellation).ConfigureAwait(false);
        TwoHops(context, friends.Span, rows);
        context.TwoHopEnd = context.Met.Count;
        var width = BestTwoHop(context);
        var second = await graph.ReadAsync(width, cancellation).ConfigureAwait(false);
        ThirdStep(context, width.Span, second);
    }

    private static ReadOnlyMemory<int> Sample(CandidateContext context)
    {
        if (context.Friends.Length <= context.Options.MaxFriends)
        {
            return context.Friends;
        }

        var sample = new EvenSample(context.Friends.Span, context.Options.MaxFriends, context.Request.Seed ^ (ulong)context.Request.User);
        var friends = new int[sample.Count];
        for (var i = 0; i < friends.Length; i++)
        {
            friends[i] = sample[i];
        }

        return friends;
    }

    private static void TwoHops(CandidateContext context, ReadOnlySpan<int> friends, ReadOnlyMemory<int>[] rows)
    {
        for (var i = 0; i < friends.Length; i++)
        {
            var row = rows[i].Span;
            context.Met.Get(friends[i]).Degree = row.Length;
            var share = 1f / Math.Max(1, row.Length);
            var sample = new EvenSample(row, context.Options.MaxFanOut, context.Request.Seed ^ (ulong)friends[i]);
            for (var j = 0; j < sample.Count; j++)
            {
                ref var met = ref context.Met.Get(sample[j]);
                met.Paths2++;
                met.Resource2 += share;
            }
        }
    }

    private static ReadOnlyMemory<int> BestTwoHop(CandidateContext context)
    {
        var scored = context.Scored[0];
        scored.Clear();
        for (var slot = 1; slot < context.TwoHopEnd; slot++)
        {
            ref var met = ref context.Met.Items[slot];
            if (met.Paths2 > 0)
            {
                scored.Add(met.User, met.Resource2);
            }
        }

        var best = scored.Best(context.Options.WalkWidth);
        var users = new int[best.Length];
        for (var i = 0; i < users.Length; i++)
        {
            users[i] = ScoredUsers.UserOf(best[i]);
        }

        return users;
    }

    private static void ThirdStep(CandidateContext context, ReadOnlySpan<int> width, ReadOnlyMemory<int>[] rows)
    {
        for (var i = 0; i < width.Length; i++)
        {
            var row = rows[i].Span;
            ref var via = ref context.Met.Get(width[i]);
            via.Degree = row.Length;
            var share = via.Resource2 / Math.Max(1, row.Length);
            var sample = new EvenSample(row, context.Options.WalkFanOut, context.Request.Seed ^ (ulong)width[i]);
            for (var j = 0; j < sample.Count; j++)
            {
                context.Met.Get(sample[j]).Resource3 += share;
            }
        }
    }
}
