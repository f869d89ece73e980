using System.Collections.Concurrent;
using Pymk.Core.Candidates;
using Pymk.Core.Collections;
using Pymk.Core.Features;
using Pymk.Core.Graph;
using Pymk.Core.Neighborhoods;

namespace Pymk.Core.Generation;

/// <summary>
/// Generates a user's candidates and their pair features, offline and in serving. Reads in four rounds: the user's row and connections; the
/// connections' connections; the connections of the best two-hop users and the nearest embeddings; rows and connections of the merged candidates.
/// </summary>
/// <remarks>Safe for concurrent use; scratch memory is pooled. Completes synchronously where its readers do.</remarks>
public sealed class CandidateGenerator(CandidateOptions options, Postings postings)
{
    private readonly ICandidateSource[] _sources =
    [
        new TwoHopSource(),
        new NearestSource(),
        new OneCommonNeighborSource(),
        new WalkSource(),
        new InterestSource(postings),
        new AttributeSource(postings),
        new PopularSource(postings),
    ];

    private readonly ConcurrentBag<GenerationContext> _pool = [];

    /// <summary>Generates candidates.</summary>
    /// <param name="request">The user, the time, and the seed of samples.</param>
    /// <param name="graph">Reads connections.</param>
    /// <param name="nearest">Finds the nearest embeddings.</param>
    /// <param name="rows">Reads feature rows.</param>
    /// <param name="sets">Pool to take the set from; null for a new set.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>
    /// At most <see cref="CandidateOptions.Total"/> candidates, without the user and the user's connections in the graph that was read; and the users
    /// of <see cref="CandidateRequest.Also"/>.
    /// </returns>
    public async ValueTask<CandidateSet> GenerateAsync(
        CandidateRequest request, IGraphReader graph, INearestUsers nearest, IUserRows rows, CandidateSetPool? sets = null,
        CancellationToken cancellation = default)
    {
        var context = _pool.TryTake(out var pooled) ? pooled : new GenerationContext(_sources.Length) { Nearest = nearest };
        try
        {
            await BeginAsync(context, request, graph, nearest, rows, cancellation).ConfigureAwait(false);
            for (var i = 0; i < _sources.Length; i++)
            {
                context.Scored[i].Clear();
                await _sources[i].CollectAsync(context, context.Scored[i], cancellation).ConfigureAwait(false);
            }

            var set = Merge(context, sets);
            await FillAsync(context, set, graph, rows, cancellation).ConfigureAwait(false);
            return set;
        }
        finally
        {
            _pool.Add(context);
        }
    }

    private async ValueTask BeginAsync(
        GenerationContext context, CandidateRequest request, IGraphReader graph, INearestUsers nearest, IUserRows rows,
        CancellationToken cancellation)
    {
        int[] self = [request.User];
        var ownRow = await rows.ReadAsync(self, cancellation).ConfigureAwait(false);
        var friends = await graph.ReadAsync(self, cancellation).ConfigureAwait(false);
        context.Begin(request, options, ownRow[0], nearest);
        context.Around.Begin(request.User, friends[0], graph.ReadTimes(request.User), request.Now);
        await NeighborhoodWalk.RunAsync(context.Around, graph, options, request.Seed, cancellation).ConfigureAwait(false);
    }

    private async ValueTask FillAsync(GenerationContext context, CandidateSet set, IGraphReader graph, IUserRows rows, CancellationToken cancellation)
    {
        var candidateRows = await rows.ReadAsync(set.Users, cancellation).ConfigureAwait(false);
        var neighbors = await graph.ReadAsync(set.Users, cancellation).ConfigureAwait(false);
        context.Pairs.Fill(context.Around, context.Row.Span, postings.Columns, context.Request.Seed, set, candidateRows, neighbors);
    }

    // Every source fills its quota first. The sources then fill the rest, one after the other.
    private CandidateSet Merge(GenerationContext context, CandidateSetPool? sets)
    {
        var chosen = context.Chosen;
        chosen.Clear();
        var quotas = 0;
        for (var i = 0; i < _sources.Length - 1; i++)
        {
            quotas += Math.Min(_sources[i].Quota(options), context.Scored[i].Count);
        }

        // Quotas shrink in proportion where they exceed the total together.
        var shrink = quotas > options.Total ? (double)options.Total / quotas : 1;
        for (var i = 0; i < _sources.Length - 1; i++)
        {
            Take(context, i, (int)Math.Ceiling(shrink * _sources[i].Quota(options)), chosen);
        }

        for (var i = 0; i < _sources.Length && chosen.Count < options.Total; i++)
        {
            Take(context, i, i == _sources.Length - 1 ? options.Popular : options.Total, chosen);
        }

        foreach (var user in context.Request.Also.Span)
        {
            chosen.GetOrAdd(user);
        }

        var set = sets?.Rent(context.Request.User, chosen.Count) ?? new CandidateSet(context.Request.User, chosen.Count);
        (set.GeneratedAt, set.Partial) = (context.Request.Now, context.Partial);
        chosen.Users.CopyTo(set.Users);
        chosen.Values.CopyTo(set.Sources);
        return set;
    }

    private void Take(GenerationContext context, int source, int quota, UserTable<CandidateSources> chosen)
    {
        foreach (var key in context.Scored[source].Best(quota))
        {
            var user = ScoredUsers.UserOf(key);
            var slot = chosen.Find(user);
            if (slot < 0 && chosen.Count >= options.Total)
            {
                continue;
            }

            chosen.GetOrAdd(user) |= _sources[source].Flag;
        }
    }
}
