using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Pymk.Core.Candidates;
using Pymk.Core.Features;

namespace Pymk.Core.Ranking;

/// <summary>
/// The head of <see cref="HeadWeights"/> as one pass for processors with AVX-512: four candidates at a time go from bytes to probabilities without leaving the
/// first-level cache, where ONNX Runtime writes and reads every layer's and every standardisation step's result for all 1,500. Safe for concurrent use, each
/// caller with its own <see cref="Scratch"/>.
/// </summary>
internal sealed unsafe class FusedHead
{
    private const int P = UserRow.ProjectionDimension;
    private const int F = PairFeatures.Count;
    private const int Lanes = 16;
    private const int Rows = 4;
    private const int Chunk = 64;
    private const int Panel = 2 * Lanes;

    private readonly int _logs;
    private readonly int _width;
    private readonly int _hidden;
    private readonly float _inviteBias;
    private readonly float _acceptBias;
    private readonly float _clip;
    private readonly AlignedFloats _normal;
    private readonly AlignedFloats _first;
    private readonly AlignedFloats _bias;
    private readonly AlignedFloats _second;
    private readonly AlignedFloats _secondBias;
    private readonly AlignedFloats _invite;
    private readonly AlignedFloats _accept;
    private readonly AlignedFloats _inviteStraight;
    private readonly AlignedFloats _acceptStraight;

    private FusedHead(HeadWeights w)
    {
        // Logarithms of columns that are never positive are constant and scaled by nothing; such columns are the last ones.
        _logs = Math.Max(Lanes, w.LogScale.AsSpan().LastIndexOfAnyExcept(0f) + 1);
        (_width, _hidden, _clip) = (F + _logs, w.HiddenBias.Length, w.Clip);
        _normal = new AlignedFloats([.. w.Mean, .. w.Scale, .. w.LogFactor, .. w.LogMean, .. w.LogScale]);
        _first = new AlignedFloats(Transpose(w.Pair, P, 2 * F)[..(_width * P)]);
        _bias = new AlignedFloats(w.PairBias);
        _second = new AlignedFloats(Transpose(w.Hidden, _hidden, P));
        _secondBias = new AlignedFloats(w.HiddenBias);
        (_invite, _inviteBias) = (new AlignedFloats(w.Invite[.._hidden]), w.Invite[_hidden]);
        (_accept, _acceptBias) = (new AlignedFloats(w.Accept[.._hidden]), w.Accept[_hidden]);
        (_inviteStraight, _acceptStraight) = (new AlignedFloats(w.InviteStraight[.._width]), new AlignedFloats(w.AcceptStraight[.._width]));
    }

    /// <summary>The fused head, or null where the processor or the widths do not suit it.</summary>
    public static FusedHead? TryCreate(HeadWeights weights) =>
        Avx512F.IsSupported && F >= Lanes && weights.HiddenBias.Length % Panel == 0 ? new FusedHead(weights) : null;

    public Scratch CreateScratch() => new(_width, _hidden);

    /// <summary>Scores a set as <see cref="RankerScorer.Score"/> says.</summary>
    public void Score(CandidateSet set, Scratch scratch, Span<float> invite, Span<float> accept)
    {
        for (var j = 0; j < P; j++)
        {
            scratch.User.Start[j] = set.UserProjection[j] + _bias.Start[j];
        }

        fixed (sbyte* projections = set.Projections)
        {
            for (var first = 0; first < set.Count; first += Chunk)
            {
                var count = Math.Min(Chunk, set.Count - first);
                TensorPrimitives.ConvertToSingle(set.Pair.AsSpan(first * F, count * F), scratch.Raw.Span);
                for (var i = 0; i < count; i += Rows)
                {
                    Four(scratch, i, count - 1, projections + (first * P), set.ProjectionScales.AsSpan(first), invite[first..], accept[first..]);
                }
            }
        }

        TensorPrimitives.Sigmoid(invite[..set.Count], invite);
        TensorPrimitives.Sigmoid(accept[..set.Count], accept);
    }

    // Beyond the last candidate the last one is computed again.
    private void Four(Scratch s, int i, int last, sbyte* projections, ReadOnlySpan<Half> scales, Span<float> invite, Span<float> accept)
    {
        for (var r = 0; r < Rows; r++)
        {
            Normalise(s.Raw.Start + (Math.Min(i + r, last) * F), s.Input.Start + (r * _width));
        }

        var (i1, i2, i3) = (Math.Min(i + 1, last), Math.Min(i + 2, last), Math.Min(i + 3, last));
        First(s, projections + (i * P), projections + (i1 * P), projections + (i2 * P), projections + (i3 * P), (float)scales[i], (float)scales[i1], (float)scales[i2], (float)scales[i3]);
        Second(s);
        for (var r = 0; r < Rows; r++)
        {
            var at = Math.Min(i + r, last);
            var (a, b) = (Vector512<float>.Zero, Vector512<float>.Zero);
            for (var j = 0; j < _hidden; j += Lanes)
            {
                var h = Vector512.Load(s.Hidden.Start + (r * _hidden) + j);
                a = Vector512.FusedMultiplyAdd(h, Vector512.Load(_invite.Start + j), a);
                b = Vector512.FusedMultiplyAdd(h, Vector512.Load(_accept.Start + j), b);
            }

            var x = s.Input.Start + (r * _width);
            var k = 0;
            for (; k + Lanes <= _width; k += Lanes)
            {
                var v = Vector512.Load(x + k);
                a = Vector512.FusedMultiplyAdd(v, Vector512.Load(_inviteStraight.Start + k), a);
                b = Vector512.FusedMultiplyAdd(v, Vector512.Load(_acceptStraight.Start + k), b);
            }

            var (restA, restB) = (_inviteBias, _acceptBias);
            for (; k < _width; k++)
            {
                restA += x[k] * _inviteStraight.Start[k];
                restB += x[k] * _acceptStraight.Start[k];
            }

            (invite[at], accept[at]) = (Vector512.Sum(a) + restA, Vector512.Sum(b) + restB);
        }
    }

    // The last sixteen columns overlap those before: computing some twice is cheaper than masks.
    private void Normalise(float* raw, float* to)
    {
        var (low, high) = (Vector512.Create(-_clip), Vector512.Create(_clip));
        float* mean = _normal.Start, scale = mean + F, factor = scale + F, logMean = factor + F, logScale = logMean + F;
        for (var j = 0; j < F; j = Following(j, F))
        {
            var x = (Vector512.Load(raw + j) - Vector512.Load(mean + j)) * Vector512.Load(scale + j);
            Vector512.Min(Vector512.Max(x, low), high).Store(to + j);
        }

        for (var j = 0; j < _logs; j = Following(j, _logs))
        {
            var grown = Vector512.Max(Vector512.Load(raw + j), Vector512<float>.Zero) * Vector512.Load(factor + j);
            var x = (Vector512.Log(grown + Vector512<float>.One) - Vector512.Load(logMean + j)) * Vector512.Load(logScale + j);
            Vector512.Min(Vector512.Max(x, low), high).Store(to + F + j);
        }
    }

    private static int Following(int j, int end) => j + Lanes == end ? end : Math.Min(j + Lanes, end - Lanes);

    private void First(Scratch s, sbyte* p0, sbyte* p1, sbyte* p2, sbyte* p3, float c0, float c1, float c2, float c3)
    {
        float* u = s.User.Start, w = _first.Start, x = s.Input.Start;
        var (a0, a1, a2, a3) = (Start(p0, c0, u), Start(p0 + 16, c0, u + 16), Start(p0 + 32, c0, u + 32), Start(p0 + 48, c0, u + 48));
        var (b0, b1, b2, b3) = (Start(p1, c1, u), Start(p1 + 16, c1, u + 16), Start(p1 + 32, c1, u + 32), Start(p1 + 48, c1, u + 48));
        var (d0, d1, d2, d3) = (Start(p2, c2, u), Start(p2 + 16, c2, u + 16), Start(p2 + 32, c2, u + 32), Start(p2 + 48, c2, u + 48));
        var (e0, e1, e2, e3) = (Start(p3, c3, u), Start(p3 + 16, c3, u + 16), Start(p3 + 32, c3, u + 32), Start(p3 + 48, c3, u + 48));
        var width = _width;
        for (var k = 0; k < width; k++, w += P)
        {
            var (w0, w1, w2, w3) = (Vector512.LoadAligned(w), Vector512.LoadAligned(w + 16), Vector512.LoadAligned(w + 32), Vector512.LoadAligned(w + 48));
            var v = Vector512.Create(x[k]);
            (a0, a1, a2, a3) = (Add(v, w0, a0), Add(v, w1, a1), Add(v, w2, a2), Add(v, w3, a3));
            v = Vector512.Create(x[width + k]);
            (b0, b1, b2, b3) = (Add(v, w0, b0), Add(v, w1, b1), Add(v, w2, b2), Add(v, w3, b3));
            v = Vector512.Create(x[(2 * width) + k]);
            (d0, d1, d2, d3) = (Add(v, w0, d0), Add(v, w1, d1), Add(v, w2, d2), Add(v, w3, d3));
            v = Vector512.Create(x[(3 * width) + k]);
            (e0, e1, e2, e3) = (Add(v, w0, e0), Add(v, w1, e1), Add(v, w2, e2), Add(v, w3, e3));
        }

        var to = s.Wide.Start;
        Keep(a0, a1, a2, a3, to);
        Keep(b0, b1, b2, b3, to + P);
        Keep(d0, d1, d2, d3, to + (2 * P));
        Keep(e0, e1, e2, e3, to + (3 * P));
    }

    private void Second(Scratch s)
    {
        float* x = s.Wide.Start;
        for (var panel = 0; panel < _hidden; panel += Panel)
        {
            float* w = _second.Start + panel, to = s.Hidden.Start + panel;
            var (low, high) = (Vector512.Load(_secondBias.Start + panel), Vector512.Load(_secondBias.Start + panel + Lanes));
            var (a0, a1, b0, b1, d0, d1, e0, e1) = (low, high, low, high, low, high, low, high);
            for (var k = 0; k < P; k++, w += _hidden)
            {
                var (w0, w1) = (Vector512.LoadAligned(w), Vector512.LoadAligned(w + Lanes));
                var v = Vector512.Create(x[k]);
                (a0, a1) = (Add(v, w0, a0), Add(v, w1, a1));
                v = Vector512.Create(x[P + k]);
                (b0, b1) = (Add(v, w0, b0), Add(v, w1, b1));
                v = Vector512.Create(x[(2 * P) + k]);
                (d0, d1) = (Add(v, w0, d0), Add(v, w1, d1));
                v = Vector512.Create(x[(3 * P) + k]);
                (e0, e1) = (Add(v, w0, e0), Add(v, w1, e1));
            }

            Keep(a0, a1, to);
            Keep(b0, b1, to + _hidden);
            Keep(d0, d1, to + (2 * _hidden));
            Keep(e0, e1, to + (3 * _hidden));
        }
    }

    private static Vector512<float> Add(Vector512<float> x, Vector512<float> w, Vector512<float> sum) => Vector512.FusedMultiplyAdd(x, w, sum);

    private static Vector512<float> Start(sbyte* projection, float scale, float* user) =>
        Vector512.FusedMultiplyAdd(Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector128.Load(projection))), Vector512.Create(scale), Vector512.LoadAligned(user));

    private static void Keep(Vector512<float> a, Vector512<float> b, float* to)
    {
        Vector512.Max(a, Vector512<float>.Zero).StoreAligned(to);
        Vector512.Max(b, Vector512<float>.Zero).StoreAligned(to + Lanes);
    }

    private static void Keep(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, float* to)
    {
        Keep(a, b, to);
        Keep(c, d, to + Panel);
    }

    private static float[] Transpose(float[] matrix, int rows, int columns)
    {
        var turned = new float[matrix.Length];
        for (var i = 0; i < matrix.Length; i++)
        {
            turned[(i % columns * rows) + (i / columns)] = matrix[i];
        }

        return turned;
    }

    /// <summary>Buffers of one caller, all of them together within the first-level cache.</summary>
    internal sealed class Scratch(int width, int hidden)
    {
        public AlignedFloats Raw { get; } = new(new float[Chunk * F]);

        public AlignedFloats Input { get; } = new(new float[Rows * width]);

        public AlignedFloats User { get; } = new(new float[P]);

        public AlignedFloats Wide { get; } = new(new float[Rows * P]);

        public AlignedFloats Hidden { get; } = new(new float[Rows * hidden]);
    }
}
