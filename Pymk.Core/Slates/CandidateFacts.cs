using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Pymk.Core.Candidates;
using Pymk.Core.Diversity;
using Pymk.Core.Features;

namespace Pymk.Core.Slates;

/// <summary>What a slate reads of a candidate besides the score.</summary>
internal readonly struct CandidateFacts
{
    private const float SimilarInterests = 0.1f;

    private readonly MutualSample _mutuals;
    private readonly byte _mutualsKnown;

    private CandidateFacts(CandidateSet set, int i)
    {
        (User, Sources, MutualCount) = (set.Users[i], set.Sources[i], set.MutualCounts[i]);
        (SharedToken, Groups) = (set.SharedTokens[i], SlateDiversity.GroupsOf(set, i));
        HasSimilarInterests = (float)set.Pair[(i * PairFeatures.Count) + (int)PairFeature.InterestCosine] >= SimilarInterests;
        foreach (var mutual in set.Mutuals.AsSpan(i * CandidateSet.MutualSample, CandidateSet.MutualSample))
        {
            if (mutual < 0)
            {
                break;
            }

            _mutuals[_mutualsKnown++] = mutual;
        }
    }

    /// <summary>Ordinal of the candidate.</summary>
    public int User { get; }

    /// <summary>The sources that found the candidate.</summary>
    public CandidateSources Sources { get; }

    /// <summary>Number of mutual connections.</summary>
    public ushort MutualCount { get; }

    /// <summary>The rarest attribute token shared with the user; -1 for none.</summary>
    public int SharedToken { get; }

    /// <summary>The groups whose share of a slate is limited.</summary>
    public CandidateGroups Groups { get; }

    /// <summary>True where the interests are a reason to show the candidate.</summary>
    public bool HasSimilarInterests { get; }

    /// <summary>Ordinals of a sample of the mutual connections.</summary>
    [UnscopedRef]
    public ReadOnlySpan<int> Mutuals => ((ReadOnlySpan<int>)_mutuals)[.._mutualsKnown];

    /// <summary>The facts of a candidate of a set.</summary>
    public static CandidateFacts Of(CandidateSet set, int i) => new(set, i);

    [InlineArray(CandidateSet.MutualSample)]
    private struct MutualSample
    {
        private int _first;
    }
}
