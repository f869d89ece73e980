using System.Numerics.Tensors;
using Pymk.Core.Candidates;
using Pymk.Core.Features;
using Pymk.Core.Ranking.Vectors;

namespace Pymk.Core.Ranking;

/// <summary>The fused head at one width. The widths differ in the order of the last sums only.</summary>
internal sealed unsafe class FusedHead<TVector> : FusedHead where TVector : struct, IHeadVector<TVector>
{
    private const int P = UserRow.ProjectionDimension;
    private const int F = PairFeatures.Count;

    private readonly PairStandardizer<TVector> _standardizer;
    private readonly IntegerLayer<TVector> _pairLayer;
    private readonly AlignedMemory<float> _pairBias;
    private readonly HiddenLayer<TVector> _hiddenLayer;
    private readonly AlignedMemory<float> _invite;
    private readonly AlignedMemory<float> _accept;
    private readonly float _inviteBias;
    private readonly float _acceptBias;

    private FusedHead(HeadWeights weights)
    {
        _standardizer = new PairStandardizer<TVector>(weights);
        _pairLayer = new IntegerLayer<TVector>(weights.Pair, 2 * F, _standardizer.Columns, _standardizer.Unit);
        _pairBias = new AlignedMemory<float>(weights.PairBias);
        _hiddenLayer = new HiddenLayer<TVector>(weights.Hidden, weights.HiddenBias);
        _invite = new AlignedMemory<float>(weights.Invite);
        _accept = new AlignedMemory<float>(weights.Accept);
        (_inviteBias, _acceptBias) = (weights.InviteBias, weights.AcceptBias);
    }

    /// <summary>The head at this width, or null where the hidden layer's width does not suit it.</summary>
    public static new FusedHead<TVector>? TryCreate(HeadWeights weights) =>
        F >= TVector.Lanes && weights.HiddenBias.Length % HiddenLayer<TVector>.Panel == 0 ? new FusedHead<TVector>(weights) : null;

    /// <inheritdoc/>
    public override FusedHeadScratch CreateScratch() => new(_pairLayer.Width, _hiddenLayer.Width, TVector.Lanes);

    /// <inheritdoc/>
    public override void Score(CandidateSet set, FusedHeadScratch scratch, Span<float> invite, Span<float> accept)
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
            _standardizer.Run(pair + (at * F), s.Inputs.Start + (r * _pairLayer.Width), s.Linear.Start + (r * 2 * TVector.Lanes));
            AddProjections(projections + (at * P), (float)scales[at], s.User.Start, s.Sums.Start + (r * P));
        }

        _pairLayer.AddRelu(s.Inputs.Start, s.Sums.Start);
        _hiddenLayer.Run(s.Sums.Start, s.Hidden.Start);
        for (var r = 0; r < Rows; r++)
        {
            var at = Math.Min(first + r, last);
            var a = TVector.Load(s.Linear.Start + (r * 2 * TVector.Lanes));
            var b = TVector.Load(s.Linear.Start + (r * 2 * TVector.Lanes) + TVector.Lanes);
            for (var j = 0; j < _hiddenLayer.Width; j += TVector.Lanes)
            {
                var h = TVector.Load(s.Hidden.Start + (r * _hiddenLayer.Width) + j);
                a = TVector.MultiplyAdd(h, TVector.Load(_invite.Start + j), a);
                b = TVector.MultiplyAdd(h, TVector.Load(_accept.Start + j), b);
            }

            (invite[at], accept[at]) = (TVector.Sum(a) + _inviteBias, TVector.Sum(b) + _acceptBias);
        }
    }

    private static void AddProjections(sbyte* candidate, float scale, float* user, float* sums)
    {
        for (var j = 0; j < P; j += TVector.Lanes)
        {
            TVector.Store(TVector.MultiplyAdd(TVector.WidenBytes(candidate + j), TVector.Create(scale), TVector.Load(user + j)), sums + j);
        }
    }
}
