using Pymk.Core.Recommend;
using Pymk.Core.Slates;
using Pymk.Grains.Experiments;

namespace Pymk.Grains.Candidates;

/// <summary>A candidate list and its scores, in arrays at least as long as the list.</summary>
internal sealed class ScoredList(
    ServingModel model, CandidateList candidates, float[] invite, float[] accept, long scoredAt, ServingPlan? plan = null)
{
    /// <summary>What stays of the order when the list is given up.</summary>
    public ListOrder Order { get; } = new(model, candidates, scoredAt, plan ?? ServingPlan.Standard);

    /// <summary>The model version of the ordinals.</summary>
    public ServingModel Model => Order.Model;

    /// <summary>The list.</summary>
    public CandidateList Candidates => candidates;

    /// <summary>P(invite | shown) of each candidate.</summary>
    public float[] Invite => invite;

    /// <summary>P(accept | invite) of each candidate.</summary>
    public float[] Accept => accept;
}

/// <summary>An order as its user keeps it: what it is of, and its best. Two orders are the same only if they are one object.</summary>
internal sealed class ListOrder(ServingModel model, CandidateList candidates, long scoredAt, ServingPlan plan)
{
    /// <summary>The model version of the ordinals.</summary>
    public ServingModel Model => model;

    /// <summary>The settings that the order answers by.</summary>
    public ServingPlan Plan => plan;

    /// <summary>Ordinal of the user.</summary>
    public int User { get; } = candidates.User;

    /// <inheritdoc cref="CandidateList.ClosedBridges"/>
    public ulong ClosedBridges { get; } = candidates.ClosedBridges;

    /// <inheritdoc cref="CandidateList.CountedMs"/>
    public long CountedMs { get; } = candidates.CountedMs;

    /// <inheritdoc cref="CandidateList.Partial"/>
    public bool Partial { get; } = candidates.Partial;

    /// <summary>Unix seconds of the scoring.</summary>
    public long ScoredAt => scoredAt;

    /// <summary>The steps from the order to a slate.</summary>
    public Recommender Recommender => plan.RecommenderOf(model);

    /// <summary>The best of the order; null where nobody keeps it.</summary>
    public SlateHead? Head { get; set; }
}
