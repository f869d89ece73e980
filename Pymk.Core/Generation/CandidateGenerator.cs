using System.Collections.Concurrent;
using Pymk.Core.Candidates;
using Pymk.Core.Collections;
using Pymk.Core.Features;
using Pymk.Core.Graph;
using Pymk.Core.Neighborhoods;
using Pymk.Core.Pairs;

namespace Pymk.Core.Generation;

/// <summary>
/// Generates a user's candidates and their pair features, offline and in serving. Reads the user's row and connections, and then in three rounds: the
/// connections' connections, and beside them the nearest embeddings; the connections of the best two-hop users; rows and connections of the merged
/// candidates.
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
    private readonly ConcurrentBag<RowFeatures> _features = [];

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
        var context = Rent();
        try
        {
            await BeginAsync(context, request, graph, nearest, rows, search: true, cancellation).ConfigureAwait(false);
            await CollectAsync(context, cancellation).ConfigureAwait(false);
            var chosen = Merge(context);
            request.Trace?.Take(context, _sources);
            var set = MakeSet(request, chosen.Count, context.Partial, sets);
            chosen.Users.CopyTo(set.Users);
            chosen.Values.CopyTo(set.Sources);
            await FillAsync(context, set, graph, rows, cancellation).ConfigureAwait(false);
            return set;
        }
        finally
        {
            Return(context);
        }
    }

    /// <summary>Finds the candidates of <see cref="GenerateAsync"/> and computes no features.</summary>
    /// <inheritdoc cref="GenerateAsync"/>
    public async ValueTask<FoundCandidates> FindAsync(
        CandidateRequest request, IGraphReader graph, INearestUsers nearest, IUserRows rows, CancellationToken cancellation = default)
    {
        var context = Rent();
        try
        {
            await BeginAsync(context, request, graph, nearest, rows, search: true, cancellation).ConfigureAwait(false);
            await CollectAsync(context, cancellation).ConfigureAwait(false);
            var chosen = Merge(context);
            return new FoundCandidates(request.User, chosen.Users.ToArray(), chosen.Values.ToArray(), context.Partial);
        }
        finally
        {
            Return(context);
        }
    }

    /// <summary>Makes what the pairs of a user with some candidates take from feature rows, for the process that generates for the user.</summary>
    /// <param name="userRow">The user's feature row, or empty.</param>
    /// <param name="now">Unix seconds; ages end here.</param>
    /// <param name="rows">A row for each candidate, empty where there is none.</param>
    /// <returns>Bytes for <see cref="RowPairs.Take"/>.</returns>
    /// <exception cref="InvalidDataException">A row is truncated or of another layout.</exception>
    public byte[] PackPairs(ReadOnlySpan<byte> userRow, long now, ReadOnlySpan<ReadOnlyMemory<byte>> rows)
    {
        var features = _features.TryTake(out var pooled) ? pooled : new RowFeatures();
        try
        {
            return PackedRowPairs.Pack(features, userRow, postings.Columns, now, rows);
        }
        finally
        {
            _features.Add(features);
        }
    }

    /// <summary>
    /// Computes the features of candidates that were found before, as the graph and the rows are now. Asks no source and no index: for the same graph
    /// and rows the set equals that of <see cref="GenerateAsync"/>.
    /// </summary>
    /// <param name="request">As of the generation.</param>
    /// <param name="found">The candidates.</param>
    /// <inheritdoc cref="GenerateAsync"/>
    public async ValueTask<CandidateSet> RestoreAsync(
        CandidateRequest request, FoundCandidates found, IGraphReader graph, INearestUsers nearest, IUserRows rows, CandidateSetPool? sets = null,
        CancellationToken cancellation = default)
    {
        var context = Rent();
        try
        {
            await BeginAsync(context, request, graph, nearest, rows, search: false, cancellation).ConfigureAwait(false);
            var set = MakeSet(request, found.Users.Length, found.Partial, sets);
            found.Users.CopyTo(set.Users);
            found.Sources.CopyTo(set.Sources);
            await FillAsync(context, set, graph, rows, cancellation).ConfigureAwait(false);
            return set;
        }
        finally
        {
            Return(context);
        }
    }

    private GenerationContext Rent() => _pool.TryTake(out var pooled) ? pooled : new GenerationContext(_sources.Length);

    private void Return(GenerationContext context)
    {
        context.End();
        _pool.Add(context);
    }

    private static CandidateSet MakeSet(CandidateRequest request, int count, bool partial, CandidateSetPool? sets)
    {
        var set = sets?.Rent(request.User, count) ?? new CandidateSet(request.User, count);
        (set.GeneratedAt, set.Partial) = (request.Now, partial);
        return set;
    }

    private async ValueTask CollectAsync(GenerationContext context, CancellationToken cancellation)
    {
        for (var i = 0; i < _sources.Length; i++)
        {
            context.Scored[i].Clear();
            if (_sources[i].Quota(options) == 0)
            {
                continue;
            }

            await _sources[i].CollectAsync(context, context.Scored[i], cancellation).ConfigureAwait(false);
        }
    }

    private async ValueTask BeginAsync(
        GenerationContext context, CandidateRequest request, IGraphReader graph, INearestUsers nearest, IUserRows rows, bool search,
        CancellationToken cancellation)
    {
        int[] self = [request.User];
        var (ownRow, friends) = await Both(rows.ReadAsync(self, cancellation), graph.ReadAsync(self, cancellation)).ConfigureAwait(false);
        context.Begin(request, options, ownRow[0], nearest);
        context.Around.Begin(request.User, friends[0], graph.ReadTimes(request.User), request.Now);
        if (search)
        {
            NearestSource.Begin(context, cancellation);
        }

        await NeighborhoodWalk.RunAsync(context.Around, graph, options, request.Seed, cancellation).ConfigureAwait(false);
    }

    private async ValueTask FillAsync(GenerationContext context, CandidateSet set, IGraphReader graph, IUserRows rows, CancellationToken cancellation)
    {
        // The question about connections leaves first: filling begins with the rows of this process.
        var reading = graph.ReadAsync(set.Users, cancellation);
        var filling = FillAsync(context.Pairs.Begin(set, context.Row, postings.Columns), rows, cancellation);
        var (neighbors, _) = await Both(reading, filling).ConfigureAwait(false);
        PairFeatureBuilder.Finish(context.Around, context.Request.Seed, set, neighbors);
    }

    private static async ValueTask<int> FillAsync(RowPairs pairs, IUserRows rows, CancellationToken cancellation)
    {
        if (rows is IPairRows elsewhere)
        {
            return await elsewhere.FillAsync(pairs, cancellation).ConfigureAwait(false);
        }

        pairs.Write(await rows.ReadAsync(pairs.Users, cancellation).ConfigureAwait(false));
        return pairs.Users.Length;
    }

    // Both reads are under way at the same time.
    private static async ValueTask<(T First, TOther Second)> Both<T, TOther>(ValueTask<T> first, ValueTask<TOther> second)
    {
        if (first.IsCompletedSuccessfully && second.IsCompletedSuccessfully)
        {
            return (first.Result, second.Result);
        }

        var (one, other) = (first.AsTask(), second.AsTask());
        await Task.WhenAll(one, other).ConfigureAwait(false);
        return (await one.ConfigureAwait(false), await other.ConfigureAwait(false));
    }

    // Every source fills its quota first. The sources then fill the rest, one after the other.
    private UserTable<CandidateSources> Merge(GenerationContext context)
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
            context.Quotas[i] = (int)Math.Ceiling(shrink * _sources[i].Quota(options));
            Take(context, i, context.Quotas[i], chosen);
        }

        context.Quotas[^1] = options.Popular;
        for (var i = 0; i < _sources.Length && chosen.Count < options.Total; i++)
        {
            Take(context, i, i == _sources.Length - 1 ? options.Popular : options.Total, chosen);
        }

        foreach (var user in context.Request.Also.Span)
        {
            chosen.GetOrAdd(user);
        }

        return chosen;
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
