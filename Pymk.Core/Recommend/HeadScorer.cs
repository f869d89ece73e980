using System.Collections.Concurrent;
using Pymk.Core.Candidates;
using Pymk.Core.Ranking;

namespace Pymk.Core.Recommend;

/// <summary>Runs a head on the calling thread. Each call borrows a scorer with buffers of its own. Safe for concurrent use.</summary>
public sealed class HeadScorer(RankerModel head) : ICandidateScorer, IDisposable
{
    private readonly ConcurrentBag<RankerScorer> _free = [];

    /// <inheritdoc cref="RankerScorer.Score"/>
    public void Score(CandidateSet set, Span<float> invite, Span<float> accept)
    {
        var scorer = _free.TryTake(out var free) ? free : head.CreateScorer();
        try
        {
            scorer.Score(set, invite, accept);
        }
        finally
        {
            _free.Add(scorer);
        }
    }

    /// <inheritdoc/>
    public ValueTask ScoreAsync(CandidateSet set, float[] invite, float[] accept)
    {
        Score(set, invite, accept);
        return default;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_free.TryTake(out var scorer))
        {
            scorer.Dispose();
        }
    }
}
