using System.Collections.Concurrent;
using Pymk.Core.Candidates;
using Pymk.Core.Collections;
using Pymk.Core.Features;
using Pymk.Core.Graph;
using Pymk.Core.Neighborhoods;

namespace Pymk.Core.Generation;

/// <summary>
/// Finds a user's candidates and their pair features: the one path of the offline sweep and of serving. Four rounds of reading: the user's row and
/// connections; the connections' connections; those of the best two-hop users and the nearest embeddings; connections and rows of the merged candidates.
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
    /// <param name="request">For whom, when, and the seed of samples.</param>
    /// <param name="graph">Reads connections.</param>
    /// <param name="nearest">Finds near embeddings.</param>
    /// <param name="rows">Reads feature rows.</param>
    /// <param name="sets">Where to take the set from; null for a new one.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <returns>At most <see cref="CandidateOptions.Total"/> candidates, none the user or, as of the graph read, a connection; and those asked for besides.</returns>
    public async ValueTask<CandidateSet> GenerateAsync(
        CandidateRequest request, IGraphReader graph, INearestUsers nearest, IUserRows rows, CandidateSetPool? sets = null, CancellationToken cancellation = default)
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
        GenerationContext context, CandidateRequest request, IGraphReader graph, INearestUsers nearest, IUserRows rows, CancellationToken cancellation)
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

    // Every source gets its places first; what is left goes to the best of the rest, source by source in order of their yield.
    private CandidateSet Merge(GenerationContext context, CandidateSetPool? sets)
    {
        var chosen = context.Chosen;
        chosen.Clear();
        var quotas = 0;
        for (var i = 0; i < _sources.Length - 1; i++)
        {
            quotas += Math.Min(_sources[i].Quota(options), context.Scored[i].Count);
        }

        // Places shrink in proportion where the sources together would bring more than the total.
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
            chosen.Get(user);
        }

        var set = sets?.Rent(context.Request.User, chosen.Count) ?? new CandidateSet(context.Request.User, chosen.Count);
        (set.GeneratedAt, set.Partial) = (context.Request.Now, context.Partial);
        for (var slot = 0; slot < chosen.Count; slot++)
        {
            (set.Users[slot], set.Sources[slot]) = (chosen.Items[slot].User, chosen.Items[slot].Sources);
        }

        return set;
    }

    private void Take(GenerationContext context, int source, int quota, ScoreMap chosen)
    {
        foreach (var key in context.Scored[source].Best(quota))
        {
            var user = ScoredUsers.UserOf(key);
            var slot = chosen.Find(user);
            if (slot < 0 && chosen.Count >= options.Total)
            {
                continue;
            }

            chosen.Get(user).Sources |= _sources[source].Flag;
        }
    }
}
