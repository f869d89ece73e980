using Pymk.Core.Features;
using Pymk.Core.Graph;

namespace Pymk.Core.Candidates;

/// <summary>What the sources and features of one generation share. Pooled by the generator.</summary>
internal sealed class CandidateContext
{
    // Most users who are asked about are not excluded.
    private readonly BitFilter _excluded = new(15);

    public CandidateRequest Request { get; set; }

    public CandidateOptions Options { get; set; } = new();

    /// <summary>The asker's row; empty where there is none.</summary>
    public ReadOnlyMemory<byte> Row { get; set; }

    /// <summary>The asker's connections.</summary>
    public ReadOnlyMemory<int> Friends { get; set; }

    /// <summary>Users met within two and three hops.</summary>
    public ScoreMap Met { get; } = new();

    /// <summary>Those of <see cref="Met"/> within two hops, as the pair features look them up.</summary>
    public NearTable Near { get; } = new();

    /// <summary>Number of slots of <see cref="Met"/> that two hops reached; the rest was met later.</summary>
    public int TwoHopEnd { get; set; }

    public List<ScoredUsers> Scored { get; } = [];

    /// <summary>Who was chosen, and by which sources.</summary>
    public ScoreMap Chosen { get; } = new();

    public UserSums Sums { get; } = new();

    public UserTokens Tokens { get; } = new();

    public float[] Embedding { get; } = new float[UserRow.EmbeddingDimension];

    public required INearestUsers Nearest { get; set; }

    public required Postings Postings { get; init; }

    public bool Partial { get; set; }

    /// <summary>True for the asker and the asker's connections.</summary>
    public bool IsExcluded(int user)
    {
        if (!_excluded.MayHold(user))
        {
            return false;
        }

        var slot = Met.Find(user);
        return slot >= 0 && Met.Items[slot].Excluded;
    }

    public void Begin(CandidateRequest request, ReadOnlyMemory<byte> row, ReadOnlyMemory<int> friends, FriendTimes times, INearestUsers nearest)
    {
        (Request, Row, Friends, Nearest, Partial) = (request, row, friends, nearest, false);
        Met.Clear();
        _excluded.Clear();
        _excluded.Add(request.User);
        ref var self = ref Met.Get(request.User);
        (self.Excluded, self.Degree) = (true, friends.Length);
        foreach (var friend in friends.Span)
        {
            ref var met = ref Met.Get(friend);
            (met.Excluded, met.Friend, met.Since) = (true, true, times.Of(friend, request.Now));
            _excluded.Add(friend);
        }
    }
}
