using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Pymk.Core.Candidates;
using Pymk.Core.Features;

namespace Pymk.Core.Ranking;

/// <summary>
/// The head of <see cref="HeadWeights"/> as one pass for processors with AVX-512: four candidates at a time go from bytes to probabilities without leaving the
/// first-level cache, where ONNX Runtime writes and reads every layer's and every standardisation step's result for all 1,500. The first layer, most of the work,
/// multiplies 16-bit integers, two at a time in the place of one float: standardised inputs are clipped, so their range is known. Safe for concurrent use, each
/// caller with its own <see cref="Scratch"/>.
/// </summary>
internal sealed unsafe class FusedHead
{
    private const int P = UserRow.ProjectionDimension;
    private const int F = PairFeatures.Count;
    private const int Lanes = 16;
    private const int Rows = 4;
    private const int Panel = 2 * Lanes;

    private readonly int _logs;
    private readonly int _hidden;
    private readonly float _inviteBias;
    private readonly float _acceptBias;
    private readonly AlignedMemory<float> _plain;
    private readonly AlignedMemory<float> _log;
    private readonly IntegerLayer _first;
    private readonly AlignedMemory<float> _bias;
    private readonly AlignedMemory<float> _second;
    private readonly AlignedMemory<float> _secondBias;
    private readonly AlignedMemory<float> _invite;
    private readonly AlignedMemory<float> _accept;

    private FusedHead(HeadWeights w)
    {
        // Logarithms of columns that are never positive are constant and scaled by nothing; such columns are the last ones.
        _logs = Math.Max(Lanes, w.LogScale.AsSpan().LastIndexOfAnyExcept(0f) + 1);
        _hidden = w.HiddenBias.Length;
        var unit = short.MaxValue / w.Clip;
        _plain = new AlignedMemory<float>(Blocks(F, j => w.Scale[j] * unit, j => -w.Mean[j] * w.Scale[j] * unit, j => w.InviteStraight[j] / unit, j => w.AcceptStraight[j] / unit));
        _log = new AlignedMemory<float>(Blocks(
            _logs, j => w.LogScale[j] * unit, j => -w.LogMean[j] * w.LogScale[j] * unit, j => w.InviteStraight[F + j] / unit, j => w.AcceptStraight[F + j] / unit, j => w.LogFactor[j]));
        _first = new IntegerLayer(w.Pair, P, 2 * F, F + _logs, unit);
        _bias = new AlignedMemory<float>(w.PairBias);
        _second = new AlignedMemory<float>(Transpose(w.Hidden, _hidden, P));
        _secondBias = new AlignedMemory<float>(w.HiddenBias);
        (_invite, _inviteBias) = (new AlignedMemory<float>(w.Invite.AsSpan(0, _hidden)), w.Invite[_hidden]);
        (_accept, _acceptBias) = (new AlignedMemory<float>(w.Accept.AsSpan(0, _hidden)), w.Accept[_hidden]);
    }

    /// <summary>The fused head, or null where the processor or the widths do not suit it.</summary>
    public static FusedHead? TryCreate(HeadWeights weights) =>
        Avx512F.IsSupported && Avx512BW.IsSupported && F >= Lanes && weights.HiddenBias.Length % Panel == 0 ? new FusedHead(weights) : null;

    public Scratch CreateScratch() => new(_first.Width, _hidden);

    /// <summary>Scores a set as <see cref="RankerScorer.Score"/> says.</summary>
    public void Score(CandidateSet set, Scratch scratch, Span<float> invite, Span<float> accept)
    {
        for (var j = 0; j < P; j++)
        {
            scratch.User.Start[j] = set.UserProjection[j] + _bias.Start[j];
        }

        fixed (Half* pair = set.Pair)
        {
            fixed (sbyte* projections = set.Projections)
            {
                for (var i = 0; i < set.Count; i += Rows)
                {
                    Four(scratch, i, set.Count - 1, (short*)pair, projections, set.ProjectionScales, invite, accept);
                }
            }
        }

        TensorPrimitives.Sigmoid(invite[..set.Count], invite);
        TensorPrimitives.Sigmoid(accept[..set.Count], accept);
    }

    // Beyond the last candidate the last one is computed again.
    private void Four(Scratch s, int i, int last, short* pair, sbyte* projections, ReadOnlySpan<Half> scales, Span<float> invite, Span<float> accept)
    {
        for (var r = 0; r < Rows; r++)
        {
            var at = Math.Min(i + r, last);
            Standardise(pair + (at * F), s.Input.Start + (r * _first.Width), s.Straight.Start + (r * Panel));
            Project(projections + (at * P), (float)scales[at], s.User.Start, s.Wide.Start + (r * P));
        }

        _first.Add(s.Input.Start, s.Wide.Start);
        Second(s);
        for (var r = 0; r < Rows; r++)
        {
            var at = Math.Min(i + r, last);
            var (a, b) = (Vector512.LoadAligned(s.Straight.Start + (r * Panel)), Vector512.LoadAligned(s.Straight.Start + (r * Panel) + Lanes));
            for (var j = 0; j < _hidden; j += Lanes)
            {
                var h = Vector512.LoadAligned(s.Hidden.Start + (r * _hidden) + j);
                a = Vector512.FusedMultiplyAdd(h, Vector512.LoadAligned(_invite.Start + j), a);
                b = Vector512.FusedMultiplyAdd(h, Vector512.LoadAligned(_accept.Start + j), b);
            }

            (invite[at], accept[at]) = (Vector512.Sum(a) + _inviteBias, Vector512.Sum(b) + _acceptBias);
        }
    }

    // From halves to the integers of the first layer, and beside it what the inputs add to both outputs directly. The last sixteen columns overlap those before:
    // computing some twice is cheaper than masks.
    private void Standardise(short* row, short* to, float* straight)
    {
        var (highest, lowest) = (Vector512.Create((float)short.MaxValue), Vector512.Create((float)-short.MaxValue));
        var (a, b) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var w = _plain.Start;
        for (var j = 0; j < F; j = Following(j, F), w += 4 * Lanes)
        {
            var x = Vector512.FusedMultiplyAdd(Widen(row + j), Vector512.LoadAligned(w), Vector512.LoadAligned(w + Lanes));
            x = Avx512F.Max(Avx512F.Min(x, highest), lowest);
            a = Vector512.FusedMultiplyAdd(x, Vector512.LoadAligned(w + (2 * Lanes)), a);
            b = Vector512.FusedMultiplyAdd(x, Vector512.LoadAligned(w + (3 * Lanes)), b);
            Narrow(x).Store(to + j);
        }

        w = _log.Start;
        for (var j = 0; j < _logs; j = Following(j, _logs), w += 5 * Lanes)
        {
            var grown = Vector512.FusedMultiplyAdd(Avx512F.Max(Widen(row + j), Vector512<float>.Zero), Vector512.LoadAligned(w + (4 * Lanes)), Vector512<float>.One);
            var x = Vector512.FusedMultiplyAdd(Log(grown), Vector512.LoadAligned(w), Vector512.LoadAligned(w + Lanes));
            x = Avx512F.Max(Avx512F.Min(x, highest), lowest);
            a = Vector512.FusedMultiplyAdd(x, Vector512.LoadAligned(w + (2 * Lanes)), a);
            b = Vector512.FusedMultiplyAdd(x, Vector512.LoadAligned(w + (3 * Lanes)), b);
            Narrow(x).Store(to + F + j);
        }

        a.StoreAligned(straight);
        b.StoreAligned(straight + Lanes);
    }

    private static int Following(int j, int end) => j + Lanes == end ? end : Math.Min(j + Lanes, end - Lanes);

    private static Vector256<short> Narrow(Vector512<float> x) => Avx512F.ConvertToVector256Int16WithSaturation(Avx512F.ConvertToVector512Int32(x));

    // The bits of a finite half moved to where a float has them are the number times 2 to the -112.
    private static Vector512<float> Widen(short* halves)
    {
        var bits = Vector512.ShiftLeft(Avx512F.ConvertToVector512Int32(Vector256.Load(halves)), 13) & Vector512.Create(unchecked((int)0x8FFFE000));
        return bits.AsSingle() * Vector512.Create(FiniteHalf.Rescale);
    }

    // Of numbers from one up, within 1e-6: exponent and mantissa apart, and for the mantissa in [1, 2) a polynomial through the Chebyshev points.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Log(Vector512<float> x)
    {
        var t = Avx512F.GetMantissa(x, 0) - Vector512<float>.One;
        var p = Vector512.FusedMultiplyAdd(Vector512.Create(0.013874484508958826f), t, Vector512.Create(-0.0655903063705254f));
        p = Vector512.FusedMultiplyAdd(p, t, Vector512.Create(0.1482941343170538f));
        p = Vector512.FusedMultiplyAdd(p, t, Vector512.Create(-0.23454520051827854f));
        p = Vector512.FusedMultiplyAdd(p, t, Vector512.Create(0.3309752582120574f));
        p = Vector512.FusedMultiplyAdd(p, t, Vector512.Create(-0.4998589942707643f));
        p = Vector512.FusedMultiplyAdd(p, t, Vector512.Create(0.9999985737222921f));
        return Vector512.FusedMultiplyAdd(Avx512F.GetExponent(x), Vector512.Create(0.6931471805599453f), p * t);
    }

    private static void Project(sbyte* projection, float scale, float* user, float* to)
    {
        for (var j = 0; j < P; j += Lanes)
        {
            var p = Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector128.Load(projection + j)));
            Vector512.FusedMultiplyAdd(p, Vector512.Create(scale), Vector512.LoadAligned(user + j)).StoreAligned(to + j);
        }
    }

    private void Second(Scratch s)
    {
        float* x = s.Wide.Start;
        for (var panel = 0; panel < _hidden; panel += Panel)
        {
            float* w = _second.Start + panel, to = s.Hidden.Start + panel;
            var (low, high) = (Vector512.LoadAligned(_secondBias.Start + panel), Vector512.LoadAligned(_secondBias.Start + panel + Lanes));
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

    private static void Keep(Vector512<float> a, Vector512<float> b, float* to)
    {
        Vector512.Max(a, Vector512<float>.Zero).StoreAligned(to);
        Vector512.Max(b, Vector512<float>.Zero).StoreAligned(to + Lanes);
    }

    // Constants of columns in the order a row is gone through, sixteen of each kind together. What is summed over columns (kinds 2 and 3) counts once where the
    // last sixteen overlap those before.
    private static float[] Blocks(int columns, params Func<int, float>[] kinds)
    {
        var blocks = new List<float>();
        for (int j = 0, done = 0; j < columns; done = j + Lanes, j = Following(j, columns))
        {
            for (var kind = 0; kind < kinds.Length; kind++)
            {
                for (var lane = j; lane < j + Lanes; lane++)
                {
                    blocks.Add(kind is 2 or 3 && lane < done ? 0 : kinds[kind](lane));
                }
            }
        }

        return [.. blocks];
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

    /// <summary>
    /// A layer of 64 outputs over integer inputs of <c>unit</c> to the one. Columns go in segments, each with an own unit a row so that no sum of a segment, whatever
    /// the inputs, leaves 32 bits: the shorter the segments, the finer the weights.
    /// </summary>
    private sealed class IntegerLayer
    {
        private const int Segments = 4;

        private readonly AlignedMemory<short> _weights;
        private readonly AlignedMemory<float> _units;
        private readonly int[] _ends;

        /// <param name="matrix">[rows, stride].</param>
        /// <param name="rows">Outputs: 64.</param>
        /// <param name="stride">Columns in memory.</param>
        /// <param name="columns">Columns that count.</param>
        /// <param name="unit">What an input of 1 is as an integer.</param>
        public IntegerLayer(float[] matrix, int rows, int stride, int columns, float unit)
        {
            Width = (columns + 1) & ~1;
            _ends = [.. Enumerable.Range(1, Segments).Select(s => Width / 2 * s / Segments)];
            var (weights, units) = (new short[Width * rows], new float[Segments * rows]);
            for (var row = 0; row < rows; row++)
            {
                for (int s = 0, from = 0; s < Segments; from = 2 * _ends[s++])
                {
                    var part = matrix.AsSpan(row * stride, columns)[from..Math.Min(columns, 2 * _ends[s])];
                    var own = UnitOf(part);
                    units[(s * rows) + row] = 1 / (own * unit);
                    for (var k = 0; k < part.Length; k++)
                    {
                        weights[((from + k) / 2 * 2 * rows) + (2 * row) + ((from + k) & 1)] = (short)MathF.Round(part[k] * own);
                    }
                }
            }

            (_weights, _units) = (new AlignedMemory<short>(weights), new AlignedMemory<float>(units));
        }

        /// <summary>Inputs of a row in memory, an even number.</summary>
        public int Width { get; }

        // Inputs reach 32,767, sums 2^31 - 1; half a unit a weight is for rounding.
        private static float UnitOf(ReadOnlySpan<float> part)
        {
            var (sum, most) = (TensorPrimitives.SumOfMagnitudes(part), MathF.Abs(TensorPrimitives.MaxMagnitude(part)));
            return most == 0 ? 1 : Math.Min(32_766f / most, (65_536f - part.Length) / sum);
        }

        /// <summary>Adds the layer of four rows to what is there, and cuts below zero.</summary>
        public void Add(short* x, float* to)
        {
            var w = _weights.Start;
            var units = _units.Start;
            var k = 0;
            foreach (var end in _ends)
            {
                var (a0, a1, a2, a3) = (Vector512<int>.Zero, Vector512<int>.Zero, Vector512<int>.Zero, Vector512<int>.Zero);
                var (b0, b1, b2, b3, d0, d1, d2, d3, e0, e1, e2, e3) = (a0, a0, a0, a0, a0, a0, a0, a0, a0, a0, a0, a0);
                for (; k < end; k++, w += 2 * P)
                {
                    var (w0, w1, w2, w3) = (Vector512.LoadAligned(w), Vector512.LoadAligned(w + 32), Vector512.LoadAligned(w + 64), Vector512.LoadAligned(w + 96));
                    var v = Two(x, k);
                    (a0, a1, a2, a3) = (a0 + Product(v, w0), a1 + Product(v, w1), a2 + Product(v, w2), a3 + Product(v, w3));
                    v = Two(x + Width, k);
                    (b0, b1, b2, b3) = (b0 + Product(v, w0), b1 + Product(v, w1), b2 + Product(v, w2), b3 + Product(v, w3));
                    v = Two(x + (2 * Width), k);
                    (d0, d1, d2, d3) = (d0 + Product(v, w0), d1 + Product(v, w1), d2 + Product(v, w2), d3 + Product(v, w3));
                    v = Two(x + (3 * Width), k);
                    (e0, e1, e2, e3) = (e0 + Product(v, w0), e1 + Product(v, w1), e2 + Product(v, w2), e3 + Product(v, w3));
                }

                // Below zero only the whole sum is cut.
                var floor = Vector512.Create(end == _ends[^1] ? 0 : float.NegativeInfinity);
                Put(a0, a1, a2, a3, units, floor, to);
                Put(b0, b1, b2, b3, units, floor, to + P);
                Put(d0, d1, d2, d3, units, floor, to + (2 * P));
                Put(e0, e1, e2, e3, units, floor, to + (3 * P));
                units += P;
            }
        }

        private static Vector512<short> Two(short* x, int k) => Vector512.Create(((int*)x)[k]).AsInt16();

        private static Vector512<int> Product(Vector512<short> x, Vector512<short> w) => Avx512BW.MultiplyAddAdjacent(x, w);

        private static void Put(Vector512<int> a, Vector512<int> b, Vector512<int> c, Vector512<int> d, float* units, Vector512<float> floor, float* to)
        {
            Put(a, units, floor, to);
            Put(b, units + Lanes, floor, to + Lanes);
            Put(c, units + (2 * Lanes), floor, to + (2 * Lanes));
            Put(d, units + (3 * Lanes), floor, to + (3 * Lanes));
        }

        private static void Put(Vector512<int> sums, float* units, Vector512<float> floor, float* to) =>
            Avx512F.Max(Vector512.FusedMultiplyAdd(Vector512.ConvertToSingle(sums), Vector512.LoadAligned(units), Vector512.LoadAligned(to)), floor).StoreAligned(to);
    }

    /// <summary>Buffers of one caller, all of them together within the first-level cache.</summary>
    internal sealed class Scratch(int width, int hidden)
    {
        public AlignedMemory<short> Input { get; } = new(new short[Rows * width]);

        public AlignedMemory<float> Straight { get; } = new(new float[Rows * Panel]);

        public AlignedMemory<float> User { get; } = new(new float[P]);

        public AlignedMemory<float> Wide { get; } = new(new float[Rows * P]);

        public AlignedMemory<float> Hidden { get; } = new(new float[Rows * hidden]);
    }
}
