using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Pymk.Core.Features;

namespace Pymk.Core.Ranking;

/// <summary>
/// Turns a row of pair features into the 16-bit inputs of the pair layer, plain values first, then logarithms, and sums the linear terms of both
/// logits. Standardized values are clipped, so their range fits 16 bits.
/// </summary>
internal sealed unsafe class PairStandardizer
{
    private const int F = PairFeatures.Count;
    private const int Lanes = FusedHead.Lanes;

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
        var (highest, lowest) = (Vector512.Create((float)short.MaxValue), Vector512.Create((float)-short.MaxValue));
        var (a, b) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var w = _plainConstants.Start;
        for (var j = 0; j < F; j = NextBlock(j, F), w += PlainBlock * Lanes)
        {
            var x = Vector512.FusedMultiplyAdd(Widen(row + j), Vector512.LoadAligned(w), Vector512.LoadAligned(w + Lanes));
            x = Avx512F.Max(Avx512F.Min(x, highest), lowest);
            a = Vector512.FusedMultiplyAdd(x, Vector512.LoadAligned(w + (InviteTerm * Lanes)), a);
            b = Vector512.FusedMultiplyAdd(x, Vector512.LoadAligned(w + (AcceptTerm * Lanes)), b);
            Narrow(x).Store(inputs + j);
        }

        w = _logConstants.Start;
        for (var j = 0; j < _logs; j = NextBlock(j, _logs), w += LogBlock * Lanes)
        {
            var positive = Avx512F.Max(Widen(row + j), Vector512<float>.Zero);
            var log = Log(Vector512.FusedMultiplyAdd(positive, Vector512.LoadAligned(w + (Factor * Lanes)), Vector512<float>.One));
            var x = Vector512.FusedMultiplyAdd(log, Vector512.LoadAligned(w), Vector512.LoadAligned(w + Lanes));
            x = Avx512F.Max(Avx512F.Min(x, highest), lowest);
            a = Vector512.FusedMultiplyAdd(x, Vector512.LoadAligned(w + (InviteTerm * Lanes)), a);
            b = Vector512.FusedMultiplyAdd(x, Vector512.LoadAligned(w + (AcceptTerm * Lanes)), b);
            Narrow(x).Store(inputs + F + j);
        }

        a.StoreAligned(linear);
        b.StoreAligned(linear + Lanes);
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

    private static Vector256<short> Narrow(Vector512<float> x) => Avx512F.ConvertToVector256Int16WithSaturation(Avx512F.ConvertToVector512Int32(x));

    // The bits of a finite half, shifted to a float's fields, are the value times 2^-112.
    private static Vector512<float> Widen(short* halves)
    {
        var bits = Vector512.ShiftLeft(Avx512F.ConvertToVector512Int32(Vector256.Load(halves)), 13) & Vector512.Create(unchecked((int)0x8FFFE000));
        return bits.AsSingle() * Vector512.Create(FiniteHalf.Rescale);
    }

    // ln(x) for x >= 1, error below 1e-6: exponent times ln 2, plus a polynomial in the mantissa that interpolates at the Chebyshev nodes of [1, 2).
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
}
