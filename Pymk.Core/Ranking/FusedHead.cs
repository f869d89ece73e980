using Pymk.Core.Candidates;
using Pymk.Core.Features;
using Pymk.Core.Ranking.Vectors;

namespace Pymk.Core.Ranking;

/// <summary>
/// The head of <see cref="HeadWeights"/> as one pass. Four candidates at a time go from stored bytes to logits within the first-level cache; ONNX
/// Runtime writes and reads the result of every node for the whole set. Safe for concurrent use; each caller has its own
/// <see cref="FusedHeadScratch"/>.
/// </summary>
internal abstract class FusedHead
{
    /// <summary>Candidates of one pass.</summary>
    public const int Rows = 4;

    /// <summary>The fused head at the processor's width, or null where the processor or the hidden layer's width does not suit it.</summary>
    public static FusedHead? TryCreate(HeadWeights weights) =>
        HeadVector512.IsSupported ? FusedHead<HeadVector512>.TryCreate(weights)
        : HeadVector256.IsSupported ? FusedHead<HeadVector256>.TryCreate(weights)
        : HeadVector128.IsSupported ? FusedHead<HeadVector128>.TryCreate(weights)
        : null;

    /// <summary>Buffers for one caller.</summary>
    public abstract FusedHeadScratch CreateScratch();

    /// <summary>Scores a set; see <see cref="RankerScorer.Score"/>.</summary>
    public abstract void Score(CandidateSet set, FusedHeadScratch scratch, Span<float> invite, Span<float> accept);
}
