using System.Buffers;
using Pymk.Core.Candidates;

namespace Pymk.Core.Slates;

/// <summary>
/// The best of an order with all that a slate reads of them: 10 KB, a twentieth of the list. It writes nearly every slate; where rules and discounts
/// leave too few of it, the whole list must be read. Immutable.
/// </summary>
public sealed class SlateHead
{
    /// <summary>
    /// The most candidates of a head. A slate of 20 looks at the best 120, and at more where many are held back or were shown before.
    /// </summary>
    public const int MaxCount = 192;

    private SlateHead(CandidateSet set, ReadOnlySpan<float> scores, ReadOnlySpan<int> best)
    {
        (Users, Scores, Facts) = (new int[best.Length], new float[best.Length], new CandidateFacts[best.Length]);
        for (var i = 0; i < best.Length; i++)
        {
            (Users[i], Scores[i], Facts[i]) = (set.Users[best[i]], scores[best[i]], CandidateFacts.Of(set, best[i]));
        }

        IsWhole = best.Length == set.Count;
    }

    /// <summary>Number of candidates.</summary>
    public int Count => Users.Length;

    /// <summary>True where the order has no further candidates.</summary>
    public bool IsWhole { get; }

    /// <summary>Ordinals, best first.</summary>
    internal int[] Users { get; }

    /// <summary>The score of each before discounts.</summary>
    internal float[] Scores { get; }

    /// <summary>What a slate reads of each.</summary>
    internal CandidateFacts[] Facts { get; }

    /// <summary>The sources that found a candidate; none for somebody who is not among the best.</summary>
    /// <param name="user">Ordinal of the candidate.</param>
    public CandidateSources SourcesOf(int user) => Array.IndexOf(Users, user) is >= 0 and var at ? Facts[at].Sources : CandidateSources.None;

    /// <summary>The best of an order.</summary>
    /// <param name="set">The candidates.</param>
    /// <param name="invite">P(invite | shown) of each.</param>
    /// <param name="accept">P(accept | invite) of each.</param>
    /// <param name="value">How the two make a score.</param>
    public static SlateHead Of(CandidateSet set, ReadOnlySpan<float> invite, ReadOnlySpan<float> accept, ValueWeights value)
    {
        var (keys, positions, scores) =
            (ArrayPool<ulong>.Shared.Rent(set.Count), ArrayPool<int>.Shared.Rent(set.Count), ArrayPool<float>.Shared.Rent(set.Count));
        try
        {
            for (var i = 0; i < set.Count; i++)
            {
                scores[i] = value.Of(invite[i], accept[i]);
                (keys[i], positions[i]) = (SlateBuilder.SortKey(scores[i], set.Users[i]), i);
            }

            var best = new BestFirst(keys.AsSpan(0, set.Count), positions.AsSpan(0, set.Count));
            best.Extend(MaxCount);
            return new SlateHead(set, scores, best.Sorted);
        }
        finally
        {
            ArrayPool<ulong>.Shared.Return(keys);
            ArrayPool<int>.Shared.Return(positions);
            ArrayPool<float>.Shared.Return(scores);
        }
    }
}
