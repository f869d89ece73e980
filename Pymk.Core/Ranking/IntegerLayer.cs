using System.Numerics.Tensors;
using Pymk.Core.Features;
using Pymk.Core.Ranking.Vectors;

namespace Pymk.Core.Ranking;

/// <summary>
/// The pair layer, most of the head's work, with 64 outputs over 16-bit integer inputs: an instruction multiplies two integers in the place of one
/// float. Columns form segments. Each output has a weight unit for each segment, chosen so that no input makes the segment's sum exceed 32 bits;
/// shorter segments allow finer units.
/// </summary>
internal sealed unsafe class IntegerLayer<TVector> where TVector : struct, IHeadVector<TVector>
{
    private const int Outputs = UserRow.ProjectionDimension;
    private const int Segments = 4;

    private readonly AlignedMemory<short> _weights;
    private readonly AlignedMemory<float> _units;
    private readonly int[] _ends;

    /// <param name="matrix">[64, stride].</param>
    /// <param name="stride">Columns of the matrix.</param>
    /// <param name="columns">Columns in use.</param>
    /// <param name="inputUnit">The integer that stands for an input of 1.</param>
    public IntegerLayer(float[] matrix, int stride, int columns, float inputUnit)
    {
        Width = (columns + 1) & ~1;
        _ends = [.. Enumerable.Range(1, Segments).Select(s => Width / 2 * s / Segments)];
        var (weights, units) = (new short[Width * Outputs], new float[Segments * Outputs]);
        for (var row = 0; row < Outputs; row++)
        {
            for (int s = 0, from = 0; s < Segments; from = 2 * _ends[s++])
            {
                var part = matrix.AsSpan(row * stride, columns)[from..Math.Min(columns, 2 * _ends[s])];
                var unit = UnitOf(part);
                units[(s * Outputs) + row] = 1 / (unit * inputUnit);
                for (var k = 0; k < part.Length; k++)
                {
                    weights[((from + k) / 2 * 2 * Outputs) + (2 * row) + ((from + k) & 1)] = (short)MathF.Round(part[k] * unit);
                }
            }
        }

        (_weights, _units) = (new AlignedMemory<short>(weights), new AlignedMemory<float>(units));
    }

    /// <summary>Inputs a row in memory; even.</summary>
    public int Width { get; }

    /// <summary>Adds the layer's outputs to the sums of <see cref="FusedHead.Rows"/> rows, then rectifies them.</summary>
    public void AddRelu(short* x, float* sums)
    {
        var units = _units.Start;
        var from = 0;
        foreach (var end in _ends)
        {
            // Only the sum of all segments is rectified.
            var floor = TVector.Create(end == _ends[^1] ? 0 : float.NegativeInfinity);
            if (TVector.HasManyRegisters && Outputs == 4 * TVector.Lanes)
            {
                AddAll(x, from, end, units, floor, sums);
            }
            else
            {
                for (var panel = 0; panel < Outputs; panel += 2 * TVector.Lanes)
                {
                    AddPanel(x, from, end, panel, units, floor, sums);
                }
            }

            units += Outputs;
            from = end;
        }
    }

    // Inputs reach 32,767 and a sum must stay below 2^31; rounding adds up to half a unit a weight.
    private static float UnitOf(ReadOnlySpan<float> weights)
    {
        var (sum, largest) = (TensorPrimitives.SumOfMagnitudes(weights), MathF.Abs(TensorPrimitives.MaxMagnitude(weights)));
        return largest == 0 ? 1 : Math.Min(32_766f / largest, (65_536f - weights.Length) / sum);
    }

    private static TVector AddProduct(TVector sum, TVector x, TVector w) => TVector.AddIntegers(sum, TVector.MultiplyPairs(x, w));

    // All outputs of four rows: 16 sums.
    private void AddAll(short* x, int from, int end, float* units, TVector floor, float* sums)
    {
        var w = _weights.Start + (from * 2 * Outputs);
        var (a0, a1, a2, a3) = (TVector.Zero, TVector.Zero, TVector.Zero, TVector.Zero);
        var (b0, b1, b2, b3, d0, d1, d2, d3, e0, e1, e2, e3) = (a0, a0, a0, a0, a0, a0, a0, a0, a0, a0, a0, a0);
        int* xa = (int*)x, xb = (int*)(x + Width), xd = (int*)(x + (2 * Width)), xe = (int*)(x + (3 * Width));
        for (var k = from; k < end; k++, w += 2 * Outputs)
        {
            var (w0, w1) = (TVector.Load(w), TVector.Load(w + (2 * TVector.Lanes)));
            var (w2, w3) = (TVector.Load(w + (4 * TVector.Lanes)), TVector.Load(w + (6 * TVector.Lanes)));
            var v = TVector.CreatePair(xa[k]);
            var (ap0, ap1) = (TVector.MultiplyPairs(v, w0), TVector.MultiplyPairs(v, w1));
            var (ap2, ap3) = (TVector.MultiplyPairs(v, w2), TVector.MultiplyPairs(v, w3));
            a0 = TVector.AddIntegers(a0, ap0);
            a1 = TVector.AddIntegers(a1, ap1);
            a2 = TVector.AddIntegers(a2, ap2);
            a3 = TVector.AddIntegers(a3, ap3);
            v = TVector.CreatePair(xb[k]);
            var (bp0, bp1) = (TVector.MultiplyPairs(v, w0), TVector.MultiplyPairs(v, w1));
            var (bp2, bp3) = (TVector.MultiplyPairs(v, w2), TVector.MultiplyPairs(v, w3));
            b0 = TVector.AddIntegers(b0, bp0);
            b1 = TVector.AddIntegers(b1, bp1);
            b2 = TVector.AddIntegers(b2, bp2);
            b3 = TVector.AddIntegers(b3, bp3);
            v = TVector.CreatePair(xd[k]);
            var (dp0, dp1) = (TVector.MultiplyPairs(v, w0), TVector.MultiplyPairs(v, w1));
            var (dp2, dp3) = (TVector.MultiplyPairs(v, w2), TVector.MultiplyPairs(v, w3));
            d0 = TVector.AddIntegers(d0, dp0);
            d1 = TVector.AddIntegers(d1, dp1);
            d2 = TVector.AddIntegers(d2, dp2);
            d3 = TVector.AddIntegers(d3, dp3);
            v = TVector.CreatePair(xe[k]);
            var (ep0, ep1) = (TVector.MultiplyPairs(v, w0), TVector.MultiplyPairs(v, w1));
            var (ep2, ep3) = (TVector.MultiplyPairs(v, w2), TVector.MultiplyPairs(v, w3));
            e0 = TVector.AddIntegers(e0, ep0);
            e1 = TVector.AddIntegers(e1, ep1);
            e2 = TVector.AddIntegers(e2, ep2);
            e3 = TVector.AddIntegers(e3, ep3);
        }

        AddTwo(a0, a1, units, floor, sums);
        AddTwo(a2, a3, units + (2 * TVector.Lanes), floor, sums + (2 * TVector.Lanes));
        AddTwo(b0, b1, units, floor, sums + Outputs);
        AddTwo(b2, b3, units + (2 * TVector.Lanes), floor, sums + Outputs + (2 * TVector.Lanes));
        AddTwo(d0, d1, units, floor, sums + (2 * Outputs));
        AddTwo(d2, d3, units + (2 * TVector.Lanes), floor, sums + (2 * Outputs) + (2 * TVector.Lanes));
        AddTwo(e0, e1, units, floor, sums + (3 * Outputs));
        AddTwo(e2, e3, units + (2 * TVector.Lanes), floor, sums + (3 * Outputs) + (2 * TVector.Lanes));
    }

    // Two vectors of outputs of four rows: 8 sums.
    private void AddPanel(short* x, int from, int end, int panel, float* units, TVector floor, float* sums)
    {
        var w = _weights.Start + (from * 2 * Outputs) + (2 * panel);
        var (a0, a1) = (TVector.Zero, TVector.Zero);
        var (b0, b1, d0, d1, e0, e1) = (a0, a0, a0, a0, a0, a0);
        int* xa = (int*)x, xb = (int*)(x + Width), xd = (int*)(x + (2 * Width)), xe = (int*)(x + (3 * Width));
        for (var k = from; k < end; k++, w += 2 * Outputs)
        {
            var (w0, w1) = (TVector.Load(w), TVector.Load(w + (2 * TVector.Lanes)));
            var v = TVector.CreatePair(xa[k]);
            a0 = AddProduct(a0, v, w0);
            a1 = AddProduct(a1, v, w1);
            v = TVector.CreatePair(xb[k]);
            b0 = AddProduct(b0, v, w0);
            b1 = AddProduct(b1, v, w1);
            v = TVector.CreatePair(xd[k]);
            d0 = AddProduct(d0, v, w0);
            d1 = AddProduct(d1, v, w1);
            v = TVector.CreatePair(xe[k]);
            e0 = AddProduct(e0, v, w0);
            e1 = AddProduct(e1, v, w1);
        }

        units += panel;
        sums += panel;
        AddTwo(a0, a1, units, floor, sums);
        AddTwo(b0, b1, units, floor, sums + Outputs);
        AddTwo(d0, d1, units, floor, sums + (2 * Outputs));
        AddTwo(e0, e1, units, floor, sums + (3 * Outputs));
    }

    private static void AddTwo(TVector a, TVector b, float* units, TVector floor, float* sums)
    {
        AddVector(a, units, floor, sums);
        AddVector(b, units + TVector.Lanes, floor, sums + TVector.Lanes);
    }

    private static void AddVector(TVector products, float* units, TVector floor, float* sums)
    {
        var sum = TVector.MultiplyAdd(TVector.ToSingle(products), TVector.Load(units), TVector.Load(sums));
        TVector.Store(TVector.Max(sum, floor), sums);
    }
}
