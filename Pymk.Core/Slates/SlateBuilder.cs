using System.Buffers;
using Pymk.Core.Candidates;
using Pymk.Core.Diversity;
using Pymk.Core.Features;
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
    private const float SimilarInterests = 0.1f;
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
    /// <returns>At most <paramref name="count"/> suggestions, best first; fewer only where the rules leave fewer.</returns>
    public IReadOnlyList<Suggestion> Build(
        CandidateSet set, ReadOnlySpan<float> invite, ReadOnlySpan<float> accept, in RuleContext context, int count,
        Func<int, int>? exposuresToday = null, ReadOnlySpan<bool> struck = default, SlateTrace? trace = null)
    {
        var (keys, positions) = (ArrayPool<ulong>.Shared.Rent(set.Count), ArrayPool<int>.Shared.Rent(set.Count));
        try
        {
            var left = 0;
            for (var i = 0; i < set.Count; i++)
            {
                if (struck.IsEmpty || !struck[i])
                {
                    (keys[left], positions[left]) = (SortKey(invite[i] * accept[i], set.Users[i]), i);
                    left++;
                }
            }

            var best = new BestFirst(keys.AsSpan(0, left), positions.AsSpan(0, left));
            var wanted = Math.Max(count, 1) * Depth;
            var considered = Consider(set, ref best, invite, accept, context, trace is null ? wanted : Math.Max(wanted, left), exposuresToday);
            if (trace is not null)
            {
                trace.Rank([.. considered.Select(c => new RankedCandidate(c.Position, c.Score))], Math.Min(wanted, considered.Count));
                considered = considered[..trace.Considered];
            }

            var picked = SlateDiversity.Pick(set, [.. considered.Select(c => c.Position)], count, options.Diversity, trace?.Waiting);
            trace?.Pick(picked);
            var asked = context;
            return [.. picked.Select(i => Describe(set, i, considered.Find(c => c.Position == i).Score, asked))];
        }
        finally
        {
            ArrayPool<ulong>.Shared.Return(keys);
            ArrayPool<int>.Shared.Return(positions);
        }
    }

    /// <summary>The factors on a candidate's score.</summary>
    /// <param name="candidate">Ordinal.</param>
    /// <param name="context">The user to answer, the time, and the relations at this moment.</param>
    /// <param name="exposuresToday">Returns the exposure of an ordinal today; null where exposure is not counted.</param>
    public Discounts DiscountsOf(int candidate, in RuleContext context, Func<int, int>? exposuresToday) => new(
        context.Relations.Views.TryGetValue(candidate, out var views) ? FatigueDiscount.Factor(views, context.Now) : 1,
        context.Facts is { Rules.Inactive: { } inactive } facts ? inactive.Factor(facts, candidate) : 1,
        exposuresToday is null ? 1 : ExposureDiscount.Factor(exposuresToday(candidate), options.Diversity.DailyExposures));

    // Discounts only lower scores. Once enough allowed candidates have discounted scores above the plain score of the next in line, no further
    // candidate can be among the best: rules and discounts run for some hundred candidates instead of all.
    private List<Considered> Consider(
        CandidateSet set, ref BestFirst best, ReadOnlySpan<float> invite, ReadOnlySpan<float> accept, in RuleContext context, int wanted,
        Func<int, int>? exposuresToday)
    {
        var allowed = new List<Considered>(2 * wanted);
        while (!best.AtEnd)
        {
            var from = best.Sorted.Length;
            best.Extend(Math.Max(wanted + (wanted / 2), from));
            for (var at = from; at < best.Sorted.Length; at++)
            {
                var i = best.Sorted[at];
                if (RuleBook.HeldBackBy(context, set.Users[i]) is null)
                {
                    var score = DiscountsOf(set.Users[i], context, exposuresToday).Of(invite[i] * accept[i]);
                    allowed.Add(new Considered(SortKey(score, set.Users[i]), i, score));
                }
            }

            allowed.Sort(static (a, b) => a.Key.CompareTo(b.Key));
            if (allowed.Count >= wanted && allowed[wanted - 1].Key <= best.SortedKeys[^1])
            {
                break;
            }
        }

        if (allowed.Count > wanted)
        {
            allowed.RemoveRange(wanted, allowed.Count - wanted);
        }

        return allowed;
    }

    // The inverted score above the ordinal: ascending keys are best first, equal scores by ordinal. The bits of a non-negative float ascend with it.
    private static ulong SortKey(float score, int user) => ((ulong)(uint.MaxValue - BitConverter.SingleToUInt32Bits(score)) << 32) | (uint)user;

    private static Suggestion Describe(CandidateSet set, int i, float score, in RuleContext context)
    {
        var visibility = context.Visibility;
        var mutuals = set.Mutuals.AsSpan(i * CandidateSet.MutualSample, CandidateSet.MutualSample);
        var known = mutuals.IndexOf(-1) is var end && end < 0 ? mutuals : mutuals[..end];

        // A list older than the person's choice may have found them by a path: neither number nor source tells of it.
        var (count, sources) = visibility.MayCountMutuals(set.Users[i]) ? (set.MutualCounts[i], set.Sources[i]) : (0, set.Sources[i] & ~Paths);
        var ended = context.People.EndedOf(set.Users[i]);
        var named = Nameable(known, set.Users[i], visibility, ended);
        if (ended.Length > 0 && count > 0)
        {
            // Two who connected after the count began are not counted: whoever is named is.
            count = (ushort)Math.Max(named.Length, count - CountedAndEnded(ended, context));
        }

        // A stored list may have found them by connections that ended before it was read and counted again.
        sources = count > 0 ? sources : sources & ~Shared;
        return new Suggestion(set.Users[i], score, sources, count, named, Reasons(set, i, count, sources));
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

    private static List<Reason> Reasons(CandidateSet set, int i, int mutualCount, CandidateSources sources)
    {
        var reasons = new List<Reason>(3);
        if (mutualCount > 0)
        {
            reasons.Add(new Reason(ReasonKind.MutualConnections));
        }

        if (set.SharedTokens[i] >= 0)
        {
            reasons.Add(new Reason(ReasonKind.SharedAttribute, set.SharedTokens[i]));
        }

        if ((float)set.Pair[(i * PairFeatures.Count) + (int)PairFeature.InterestCosine] >= SimilarInterests)
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
