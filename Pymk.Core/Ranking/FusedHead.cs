using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Pymk.Core.Candidates;
using Pymk.Core.Features;

namespace Pymk.Core.Ranking;

/// <summary>
/// The head of <see cref="HeadWeights"/> as one pass for processors with AVX-512. Four candidates at a time go from stored bytes to logits within the
/// first-level cache; ONNX Runtime writes and reads the result of every node for the whole set. Safe for concurrent use; each caller has its own
/// <see cref="FusedHeadScratch"/>.
/// </summary>
internal sealed unsafe class FusedHead
{
    /// <summary>Candidates of one pass.</summary>
    public const int Rows = 4;

    /// <summary>Floats of one vector.</summary>
    public const int Lanes = 16;

    private const int P = UserRow.ProjectionDimension;
    private const int F = PairFeatures.Count;

    private readonly PairStandardizer _standardizer;
    private readonly IntegerLayer _pairLayer;
    private readonly AlignedMemory<float> _pairBias;
    private readonly HiddenLayer _hiddenLayer;
    private readonly AlignedMemory<float> _invite;
    private readonly AlignedMemory<float> _accept;
    private readonly float _inviteBias;
    private readonly float _acceptBias;

    private FusedHead(HeadWeights weights)
    {
        _standardizer = new PairStandardizer(weights);
        _pairLayer = new IntegerLayer(weights.Pair, 2 * F, _standardizer.Columns, _standardizer.Unit);
        _pairBias = new AlignedMemory<float>(weights.PairBias);
        _hiddenLayer = new HiddenLayer(weights.Hidden, weights.HiddenBias);
        _invite = new AlignedMemory<float>(weights.Invite);
        _accept = new AlignedMemory<float>(weights.Accept);
        (_inviteBias, _acceptBias) = (weights.InviteBias, weights.AcceptBias);
    }

    /// <summary>True where the processor has the instructions.</summary>
    public static bool IsSupported => Avx512F.IsSupported && Avx512BW.IsSupported;

    /// <summary>The fused head, or null where the processor or the hidden layer's width does not suit it.</summary>
    public static FusedHead? TryCreate(HeadWeights weights) =>
        IsSupported && F >= Lanes && weights.HiddenBias.Length % HiddenLayer.Panel == 0 ? new FusedHead(weights) : null;

    /// <summary>Buffers for one caller.</summary>
    public FusedHeadScratch CreateScratch() => new(_pairLayer.Width, _hiddenLayer.Width);

    /// <summary>Scores a set; see <see cref="RankerScorer.Score"/>.</summary>
    public void Score(CandidateSet set, FusedHeadScratch scratch, Span<float> invite, Span<float> accept)
    {
        for (var j = 0; j < P; j++)
        {
            scratch.User.Start[j] = set.UserProjection[j] + _pairBias.Start[j];
        }

        fixed (Half* pair = set.Pair)
        {
            fixed (sbyte* projections = set.Projections)
            {
                for (var first = 0; first < set.Count; first += Rows)
                {
                    ScoreRows(scratch, first, set.Count - 1, (short*)pair, projections, set.ProjectionScales, invite, accept);
                }
            }
        }

        TensorPrimitives.Sigmoid(invite[..set.Count], invite);
        TensorPrimitives.Sigmoid(accept[..set.Count], accept);
    }

    // Rows beyond the last candidate repeat the last candidate.
    private void ScoreRows(
        FusedHeadScratch s, int first, int last, short* pair, sbyte* projections, ReadOnlySpan<Half> scales, Span<float> invite, Span<float> accept)
    {
        for (var r = 0; r < Rows; r++)
        {
            var at = Math.Min(first + r, last);
            _standardizer.Run(pair + (at * F), s.Inputs.Start + (r * _pairLayer.Width), s.Linear.Start + (r * 2 * Lanes));
            AddProjections(projections + (at * P), (float)scales[at], s.User.Start, s.Sums.Start + (r * P));
        }

        _pairLayer.AddRelu(s.Inputs.Start, s.Sums.Start);
        _hiddenLayer.Run(s.Sums.Start, s.Hidden.Start);
        for (var r = 0; r < Rows; r++)
        {
            var at = Math.Min(first + r, last);
            var a = Vector512.LoadAligned(s.Linear.Start + (r * 2 * Lanes));
            var b = Vector512.LoadAligned(s.Linear.Start + (r * 2 * Lanes) + Lanes);
            for (var j = 0; j < _hiddenLayer.Width; j += Lanes)
            {
                var h = Vector512.LoadAligned(s.Hidden.Start + (r * _hiddenLayer.Width) + j);
                a = Vector512.FusedMultiplyAdd(h, Vector512.LoadAligned(_invite.Start + j), a);
                b = Vector512.FusedMultiplyAdd(h, Vector512.LoadAligned(_accept.Start + j), b);
            }

            (invite[at], accept[at]) = (Vector512.Sum(a) + _inviteBias, Vector512.Sum(b) + _acceptBias);
        }
    }

    private static void AddProjections(sbyte* candidate, float scale, float* user, float* sums)
    {
        for (var j = 0; j < P; j += Lanes)
        {
            var p = Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector128.Load(candidate + j)));
            Vector512.FusedMultiplyAdd(p, Vector512.Create(scale), Vector512.LoadAligned(user + j)).StoreAligned(sums + j);
        }
    }
}
