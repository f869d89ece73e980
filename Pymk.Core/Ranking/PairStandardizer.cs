using System.Runtime.CompilerServices;
using Pymk.Core.Features;
using Pymk.Core.Ranking.Vectors;

namespace Pymk.Core.Ranking;

/// <summary>
/// Turns a row of pair features into the 16-bit inputs of the pair layer, plain values first, then logarithms, and sums the linear terms of both
/// logits. Standardized values are clipped, so their range fits 16 bits.
/// </summary>
internal sealed unsafe class PairStandardizer<TVector> where TVector : struct, IHeadVector<TVector>
{
    private const int F = PairFeatures.Count;

    // Constants of one column block, a vector each: scale, offset, linear term of invite, linear term of accept; for logarithms also the factor.
    private const int InviteTerm = 2;
    private const int AcceptTerm = 3;
    private const int Factor = 4;
    private const int PlainBlock = AcceptTerm + 1;
    private const int LogBlock = Factor + 1;

    private readonly int _logs;
    private readonly AlignedMemory<float> _plainConstants;
    private readonly AlignedMemory<float> _logConstants;

    public PairStandardizer(HeadWeights w)
    {
        // The last columns are never positive; their logarithms are constant and have scale 0.
        _logs = Math.Max(Lanes, w.LogScale.AsSpan().LastIndexOfAnyExcept(0f) + 1);
        var unit = Unit = short.MaxValue / w.Clip;
        _plainConstants = new AlignedMemory<float>(Blocks(
            F, j => w.Scale[j] * unit, j => -w.Mean[j] * w.Scale[j] * unit, j => w.InviteLinear[j] / unit, j => w.AcceptLinear[j] / unit));
        _logConstants = new AlignedMemory<float>(Blocks(
            _logs, j => w.LogScale[j] * unit, j => -w.LogMean[j] * w.LogScale[j] * unit,
            j => w.InviteLinear[F + j] / unit, j => w.AcceptLinear[F + j] / unit, j => w.LogFactor[j]));
    }

    private static int Lanes => TVector.Lanes;

    /// <summary>The integer that stands for a standardized value of 1.</summary>
    public float Unit { get; }

    /// <summary>Inputs of a row.</summary>
    public int Columns => F + _logs;

    /// <summary>Standardizes one row.</summary>
    /// <param name="row">F features as halves.</param>
    /// <param name="inputs">Receives <see cref="Columns"/> integers.</param>
    /// <param name="linear">Receives two vectors: the sums of their lanes are the linear terms of invite and accept.</param>
    public void Run(short* row, short* inputs, float* linear)
    {
        var (highest, lowest) = (TVector.Create(short.MaxValue), TVector.Create(-short.MaxValue));
        var (a, b) = (TVector.Zero, TVector.Zero);
        var w = _plainConstants.Start;
        for (var j = 0; j < F; j = NextBlock(j, F), w += PlainBlock * Lanes)
        {
            var x = TVector.MultiplyAdd(Widen(row + j), TVector.Load(w), TVector.Load(w + Lanes));
            x = TVector.Max(TVector.Min(x, highest), lowest);
            a = TVector.MultiplyAdd(x, TVector.Load(w + (InviteTerm * Lanes)), a);
            b = TVector.MultiplyAdd(x, TVector.Load(w + (AcceptTerm * Lanes)), b);
            TVector.StoreNarrow(x, inputs + j);
        }

        w = _logConstants.Start;
        for (var j = 0; j < _logs; j = NextBlock(j, _logs), w += LogBlock * Lanes)
        {
            var positive = TVector.Max(Widen(row + j), TVector.Zero);
            var log = Log(TVector.MultiplyAdd(positive, TVector.Load(w + (Factor * Lanes)), TVector.Create(1)));
            var x = TVector.MultiplyAdd(log, TVector.Load(w), TVector.Load(w + Lanes));
            x = TVector.Max(TVector.Min(x, highest), lowest);
            a = TVector.MultiplyAdd(x, TVector.Load(w + (InviteTerm * Lanes)), a);
            b = TVector.MultiplyAdd(x, TVector.Load(w + (AcceptTerm * Lanes)), b);
            TVector.StoreNarrow(x, inputs + F + j);
        }

        TVector.Store(a, linear);
        TVector.Store(b, linear + Lanes);
    }

    // The last block starts early enough to be whole and overlaps the block before: computing a few columns twice is cheaper than masks.
    private static int NextBlock(int j, int end) => j + Lanes == end ? end : Math.Min(j + Lanes, end - Lanes);

    // The constants of all blocks in the order of Run. Linear terms of columns that an earlier block covers are 0, so that each column counts once.
    private static float[] Blocks(int columns, params Func<int, float>[] kinds)
    {
        var blocks = new List<float>();
        for (int j = 0, done = 0; j < columns; done = j + Lanes, j = NextBlock(j, columns))
        {
            for (var kind = 0; kind < kinds.Length; kind++)
            {
                for (var lane = j; lane < j + Lanes; lane++)
                {
                    blocks.Add(kind is InviteTerm or AcceptTerm && lane < done ? 0 : kinds[kind](lane));
                }
            }
        }

        return [.. blocks];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Widen(short* halves) => TVector.Multiply(TVector.WidenHalves(halves), TVector.Create(FiniteHalf.Rescale));

    // ln(x) for x >= 1, error below 1e-6: exponent times ln 2, plus a polynomial in the mantissa that interpolates at the Chebyshev nodes of [1, 2).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Log(TVector x)
    {
        var t = TVector.Fraction(x);
        var p = TVector.MultiplyAdd(TVector.Create(0.013874484508958826f), t, TVector.Create(-0.0655903063705254f));
        p = TVector.MultiplyAdd(p, t, TVector.Create(0.1482941343170538f));
        p = TVector.MultiplyAdd(p, t, TVector.Create(-0.23454520051827854f));
        p = TVector.MultiplyAdd(p, t, TVector.Create(0.3309752582120574f));
        p = TVector.MultiplyAdd(p, t, TVector.Create(-0.4998589942707643f));
        p = TVector.MultiplyAdd(p, t, TVector.Create(0.9999985737222921f));
        return TVector.MultiplyAdd(TVector.Exponent(x), TVector.Create(0.6931471805599453f), TVector.Multiply(p, t));
    }
}
