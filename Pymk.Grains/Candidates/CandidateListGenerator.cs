using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Pymk.Core.Candidates;
using Pymk.Core.Explanation;
using Pymk.Core.Generation;
using Pymk.Core.Privacy;
using Pymk.Core.Recommend;
using Pymk.Grains.Experiments;
using Pymk.Grains.Features;
using Pymk.Grains.Graph;
using Pymk.Grains.Index;
using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Models;

namespace Pymk.Grains.Candidates;

/// <summary>Generates candidate lists on the thread pool, a bounded number at a time.</summary>
internal sealed class CandidateListGenerator(
    IGrainFactory grains,
    UserOrdinals ordinals,
    ShardLeases leases,
    IUserRowStore rows,
    CandidateSetCache sets,
    OpenIndexShards index,
    RowHosts hosts,
    IOptions<ServingOptions> options,
    TimeProvider time)
    : ICandidateListGenerator
{
    private readonly ConditionalWeakTable<ServingModel, UserRowCache> _rows = [];
    private readonly WorkLimit _limit = new(
        "generation",
        options.Value.GenerateConcurrency > 0 ? options.Value.GenerateConcurrency : 2 * Environment.ProcessorCount,
        options.Value.GenerateQueue,
        time: time);

    /// <inheritdoc/>
    public bool IsBusy => _limit.IsFull;

    /// <inheritdoc/>
    public Task<CandidateList> GenerateAsync(ServingModel model, int user, AskersBridges bridges, ServingPlan plan) =>
        _limit.RunAsync(() => RunAsync(model, user, null, bridges, plan), Timeout.InfiniteTimeSpan);

    /// <inheritdoc/>
    public Task<CandidateList> RestoreAsync(ServingModel model, StoredList stored, AskersBridges bridges, ServingPlan plan) =>
        _limit.RunAsync(() => RunAsync(model, stored.Found.User, stored, bridges, plan), Timeout.InfiniteTimeSpan);

    /// <inheritdoc/>
    public Task<StoredList> FindAsync(ServingModel model, int user, AskersBridges bridges, ServingPlan plan) =>
        _limit.RunAsync(() => RunFindAsync(model, user, bridges, plan), Timeout.InfiniteTimeSpan);

    /// <summary>The users nearest to an embedding.</summary>
    public Task<NearestUsers> NearestAsync(ServingModel model, ReadOnlyMemory<float> embedding, int count) => _limit.RunAsync(
        () => Nearest(model).SearchAsync(embedding, count, CancellationToken.None).AsTask(), Timeout.InfiniteTimeSpan);

    /// <summary>Asks sources and head about a person, as of now.</summary>
    /// <param name="model">The model version of the order.</param>
    /// <param name="order">The list that answers.</param>
    /// <param name="person">Ordinal of the person.</param>
    /// <param name="bridges">The people through whom paths count.</param>
    /// <param name="scorer">Runs the head.</param>
    /// <param name="plan">The settings.</param>
    /// <exception cref="OverloadedException">The generation queue is full.</exception>
    public Task<PairEvidence> GatherAsync(ServingModel model, ServedOrder order, int person, AskersBridges bridges, ICandidateScorer scorer, ServingPlan plan) =>
        _limit.RunAsync(
            async () =>
            {
                var graph = Graph(model, order.Set.User);
                var evidence = await new PairExplainer(plan.RecommenderOf(model)).GatherAsync(order, person, Readers(model, graph, bridges), scorer)
                    .ConfigureAwait(false);
                return evidence with { Partial = evidence.Partial || graph.Partial };
            },
            Timeout.InfiniteTimeSpan);

    /// <summary>Asks the sources about a user's list, as of now.</summary>
    /// <inheritdoc cref="GenerateAsync"/>
    /// <returns>What each source finds, and whether a shard did not answer.</returns>
    public Task<(IReadOnlyList<SourceTrace> Sources, bool Partial)> TraceAsync(
        ServingModel model, int user, AskersBridges bridges, ServingPlan plan) => _limit.RunAsync(
        async () =>
        {
            var (graph, trace) = (Graph(model, user), new GenerationTrace());
            var set = await plan.RecommenderOf(model).GenerateAsync(user, trace, Readers(model, graph, bridges)).ConfigureAwait(false);
            return (trace.Sources, set.Partial || graph.Partial);
        },
        Timeout.InfiniteTimeSpan);

    /// <summary>The silo's row cache of a model.</summary>
    public UserRowCache RowsOf(ServingModel model) => _rows.GetValue(model, m => new UserRowCache(m, ordinals, rows, options.Value.RowCacheBytes, hosts));

    private async Task<CandidateList> RunAsync(ServingModel model, int user, StoredList? stored, AskersBridges bridges, ServingPlan plan)
    {
        using var span = ServingTraces.Start(stored is null ? "generate candidates" : "restore candidates");
        var (began, begunMs) = (time.GetTimestamp(), time.GetUtcNow().ToUnixTimeMilliseconds());
        var graph = Graph(model, user);
        var (readers, recommender) = (Readers(model, graph, bridges), plan.RecommenderOf(model));
        var set = await (stored is null
            ? recommender.GenerateAsync(user, readers, sets.Sets)
            : recommender.RestoreAsync(stored.Found, readers, sets.Sets)).ConfigureAwait(false);
        set.Partial |= graph.Partial;
        if (set.Partial)
        {
            ServingMetrics.PartialLists.Add(1);
        }

        await ordinals.ResolveIdsAsync(model, set.Users).ConfigureAwait(false);
        await ordinals.ResolveIdsAsync(model, set.Mutuals).ConfigureAwait(false);
        span?.SetTag("pymk.candidates", set.Count).SetTag("pymk.partial", set.Partial);
        var list = new CandidateList(set, stored?.BegunMs ?? begunMs, bridges.Closed, countedMs: begunMs);
        sets.Hold(list);
        (stored is null ? ServingMetrics.GenerateTime : ServingMetrics.RestoreTime).Record(time.GetElapsedTime(began).TotalSeconds);
        return list;
    }

    private async Task<StoredList> RunFindAsync(ServingModel model, int user, AskersBridges bridges, ServingPlan plan)
    {
        var begunMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var graph = Graph(model, user);
        var found = await plan.RecommenderOf(model).FindAsync(user, Readers(model, graph, bridges)).ConfigureAwait(false);
        found = found with { Partial = found.Partial || graph.Partial };
        if (found.Partial)
        {
            ServingMetrics.PartialLists.Add(1);
        }

        return new StoredList(begunMs, bridges.Closed, found);
    }

    private ShardedGraphReader Graph(ServingModel model, int user) => new(
        grains, ordinals, model, leases, user, options.Value.GraphShards, options.Value.ReadDeadline, time);

    private CandidateReaders Readers(ServingModel model, ShardedGraphReader graph, AskersBridges bridges) => new(
        BridgeGraphReader.Over(graph, bridges.Visibility),
        Nearest(model),
        RowsOf(model));

    private ShardedNearestUsers Nearest(ServingModel model) => new(grains, ordinals, index, model, leases, options.Value.IndexDeadline, time);
}
