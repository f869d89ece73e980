using System.Buffers;
using Pymk.Core.Candidates;
using Pymk.Core.Diversity;
using Pymk.Core.Privacy;
using Pymk.Core.Rules;

namespace Pymk.Core.Slates;

/// <summary>
/// Turns scored candidates into a slate: rules, discounts, diversity, reasons. Offline and online use the same. Safe for concurrent use.
/// </summary>
public sealed class SlateBuilder(SlateOptions options)
{
    // Diversity picks from the best candidates of this many slates.
    private const int Depth = 4;
    private const CandidateSources Shared = CandidateSources.TwoHop | CandidateSources.OneCommonNeighbor;
    private const CandidateSources Paths = Shared | CandidateSources.Walk;

    /// <summary>Builds the slate.</summary>
    /// <param name="set">The candidates.</param>
    /// <param name="invite">P(invite | shown) of each.</param>
    /// <param name="accept">P(accept | invite) of each.</param>
    /// <param name="context">The user to answer, the time, and the relations at this moment.</param>
    /// <param name="count">Size of the slate.</param>
    /// <param name="exposuresToday">Returns the exposure of an ordinal today; null where exposure is not counted.</param>
    /// <param name="struck">Whether each candidate is left out; empty for none.</param>
    /// <param name="trace">Takes down how the slate comes about; null for nobody who asks.</param>
    /// <param name="exploration">Gives places to others than the best; null for none.</param>
    /// <returns>At most <paramref name="count"/> suggestions, best first; fewer only where the rules leave fewer.</returns>
    public IReadOnlyList<Suggestion> Build(
        CandidateSet set, ReadOnlySpan<float> invite, ReadOnlySpan<float> accept, in RuleContext context, int count,
        Func<int, int>? exposuresToday = null, ReadOnlySpan<bool> struck = default, SlateTrace? trace = null,
        SlateExploration? exploration = null)
    {
        var (keys, positions, scores) =
            (ArrayPool<ulong>.Shared.Rent(set.Count), ArrayPool<int>.Shared.Rent(set.Count), ArrayPool<float>.Shared.Rent(set.Count));
        try
        {
            var left = 0;
            for (var i = 0; i < set.Count; i++)
            {
                scores[i] = options.Value.Of(invite[i], accept[i]);
                if (struck.IsEmpty || !struck[i])
                {
                    (keys[left], positions[left]) = (SortKey(scores[i], set.Users[i]), i);
                    left++;
                }
            }

            var best = new BestFirst(keys.AsSpan(0, left), positions.AsSpan(0, left));
            var wanted = Wanted(count);
            var (considered, _) = Consider(set.Users, scores, ref best, context, trace is null ? wanted : Math.Max(wanted, left), exposuresToday);
            if (trace is not null)
            {
                trace.Rank([.. considered.Select(c => new RankedCandidate(c.Position, c.Score))], Math.Min(wanted, considered.Count));
                considered = considered[..trace.Considered];
            }

            return Pick(considered, [.. considered.Select(c => CandidateFacts.Of(set, c.Position))], context, count, trace, exploration);
        }
        finally
        {
            ArrayPool<ulong>.Shared.Return(keys);
            ArrayPool<int>.Shared.Return(positions);
            ArrayPool<float>.Shared.Return(scores);
        }
    }

    /// <summary>Builds the slate from the best of an order: the same as from all of it.</summary>
    /// <param name="head">The best of the order.</param>
    /// <param name="context">The user to answer, the time, and the relations at this moment.</param>
    /// <param name="count">Size of the slate.</param>
    /// <param name="exposuresToday">Returns the exposure of an ordinal today; null where exposure is not counted.</param>
    /// <param name="exploration">Gives places to others than the best; null for none.</param>
    /// <returns>Null where rules and discounts leave so few of the best that others may belong into the slate.</returns>
    public IReadOnlyList<Suggestion>? Build(
        SlateHead head, in RuleContext context, int count, Func<int, int>? exposuresToday = null, SlateExploration? exploration = null)
    {
        Span<ulong> keys = stackalloc ulong[head.Count];
        Span<int> positions = stackalloc int[head.Count];
        for (var i = 0; i < head.Count; i++)
        {
            (keys[i], positions[i]) = (SortKey(head.Scores[i], head.Users[i]), i);
        }

        var best = new BestFirst(keys, positions);
        var (considered, isEnough) = Consider(head.Users, head.Scores, ref best, context, Wanted(count), exposuresToday);
        return isEnough || head.IsWhole
            ? Pick(considered, [.. considered.Select(c => head.Facts[c.Position])], context, count, null, exploration)
            : null;
    }

    /// <summary>The factors on a candidate's score.</summary>
    /// <param name="candidate">Ordinal.</param>
    /// <param name="context">The user to answer, the time, and the relations at this moment.</param>
    /// <param name="exposuresToday">Returns the exposure of an ordinal today; null where exposure is not counted.</param>
    public Discounts DiscountsOf(int candidate, in RuleContext context, Func<int, int>? exposuresToday) => new(
        context.Relations.Views.TryGetValue(candidate, out var views) ? FatigueDiscount.Factor(views, context.Now) : 1,
        context.Facts is { Rules.Inactive: { } inactive } facts ? inactive.Factor(facts, candidate) : 1,
        exposuresToday is null ? 1 : ExposureDiscount.Factor(exposuresToday(candidate), options.Diversity.DailyExposures));

    // The inverted score above the ordinal: ascending keys are best first, equal scores by ordinal. The bits of a non-negative float ascend with it.
    internal static ulong SortKey(float score, int user) => ((ulong)(uint.MaxValue - BitConverter.SingleToUInt32Bits(score)) << 32) | (uint)user;

    private static int Wanted(int count) => Math.Max(count, 1) * Depth;

    // Discounts only lower scores. Once enough allowed candidates have discounted scores above the plain score of the next in line, no further
    // candidate can be among the best: rules and discounts run for some hundred candidates instead of all.
    private (List<Considered> Best, bool IsEnough) Consider(
        ReadOnlySpan<int> users, ReadOnlySpan<float> scores, ref BestFirst best, in RuleContext context, int wanted, Func<int, int>? exposuresToday)
    {
        var (allowed, isEnough) = (new List<Considered>(2 * wanted), false);
        while (!best.AtEnd && !isEnough)
        {
            var from = best.Sorted.Length;
            best.Extend(Math.Max(wanted + (wanted / 2), from));
            for (var at = from; at < best.Sorted.Length; at++)
            {
                var i = best.Sorted[at];
                if (RuleBook.HeldBackBy(context, users[i]) is null)
                {
                    var score = DiscountsOf(users[i], context, exposuresToday).Of(scores[i]);
                    allowed.Add(new Considered(SortKey(score, users[i]), i, score));
                }
            }

            allowed.Sort(static (a, b) => a.Key.CompareTo(b.Key));
            isEnough = allowed.Count >= wanted && allowed[wanted - 1].Key <= best.SortedKeys[^1];
        }

        if (allowed.Count > wanted)
        {
            allowed.RemoveRange(wanted, allowed.Count - wanted);
        }

        return (allowed, isEnough);
    }

    private List<Suggestion> Pick(
        List<Considered> considered, CandidateFacts[] facts, in RuleContext context, int count, SlateTrace? trace, SlateExploration? exploration)
    {
        var picked = SlateDiversity.Pick([.. facts.Select(f => f.Groups)], count, options.Diversity, trace?.Waiting);
        var displaced = exploration?.Explore(picked, considered.Count) ?? [];
        trace?.Pick(picked, displaced, at => considered[at].Position);
        var slate = new List<Suggestion>(picked.Count);
        foreach (var at in picked)
        {
            slate.Add(Describe(facts[at], considered[at].Score, context));
        }

        return slate;
    }

    private static Suggestion Describe(in CandidateFacts person, float score, in RuleContext context)
    {
        var visibility = context.Visibility;

        // A list older than the person's choice may have found them by a path: neither number nor source tells of it.
        var (count, sources) = visibility.MayCountMutuals(person.User) ? (person.MutualCount, person.Sources) : ((ushort)0, person.Sources & ~Paths);
        var ended = context.People.EndedOf(person.User);
        var named = Nameable(person.Mutuals, person.User, visibility, ended);
        if (ended.Length > 0 && count > 0)
        {
            // Two who connected after the count began are not counted: whoever is named is.
            count = (ushort)Math.Max(named.Length, count - CountedAndEnded(ended, context));
        }

        // A stored list may have found them by connections that ended before it was read and counted again.
        sources = count > 0 ? sources : sources & ~Shared;
        return new Suggestion(person.User, score, sources, count, named, Reasons(person, count, sources));
    }

    // The list counted them if they were connections of the asker and bridges, and were there when the count began.
    private static int CountedAndEnded(EndedConnection[] ended, in RuleContext context)
    {
        var (visibility, counted) = (context.Visibility, 0);
        foreach (var (other, endedMs) in ended)
        {
            counted += endedMs > context.CountedMs && context.Relations.Connected.Contains(other) && visibility.IsBridge(other) ? 1 : 0;
        }

        return counted;
    }

    private static int[] Nameable(ReadOnlySpan<int> mutuals, int person, Visibility visibility, EndedConnection[] ended) =>
        visibility.HidesAnyone || ended.Length > 0
            ? [.. mutuals.ToArray().Where(m => visibility.MayName(m, person) && !Array.Exists(ended, e => e.Other == m))]
            : mutuals.ToArray();

    private static List<Reason> Reasons(in CandidateFacts person, int mutualCount, CandidateSources sources)
    {
        var reasons = new List<Reason>(3);
        if (mutualCount > 0)
        {
            reasons.Add(new Reason(ReasonKind.MutualConnections));
        }

        if (person.SharedToken >= 0)
        {
            reasons.Add(new Reason(ReasonKind.SharedAttribute, person.SharedToken));
        }

        if (person.HasSimilarInterests)
        {
            reasons.Add(new Reason(ReasonKind.SharedInterests));
        }

        if (reasons.Count == 0)
        {
            var near = sources & (CandidateSources.Walk | CandidateSources.Nearest);
            reasons.Add(new Reason(near != CandidateSources.None ? ReasonKind.SameCircles : ReasonKind.Popular));
        }

        return reasons;
    }

    private readonly record struct Considered(ulong Key, int Position, float Score);
}
