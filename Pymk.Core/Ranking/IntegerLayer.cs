using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Pymk.Core.Features;

namespace Pymk.Core.Ranking;

/// <summary>
/// The pair layer, most of the head's work, with 64 outputs over 16-bit integer inputs: an instruction multiplies two integers in the place of one
/// float. Columns form segments. Each output has a weight unit for each segment, chosen so that no input makes the segment's sum exceed 32 bits;
/// shorter segments allow finer units.
/// </summary>
internal sealed unsafe class IntegerLayer
{
    private const int Outputs = UserRow.ProjectionDimension;
    private const int Lanes = FusedHead.Lanes;
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
        var w = _weights.Start;
        var units = _units.Start;
        var k = 0;
        foreach (var end in _ends)
        {
            var (a0, a1, a2, a3) = (Vector512<int>.Zero, Vector512<int>.Zero, Vector512<int>.Zero, Vector512<int>.Zero);
            var (b0, b1, b2, b3, d0, d1, d2, d3, e0, e1, e2, e3) = (a0, a0, a0, a0, a0, a0, a0, a0, a0, a0, a0, a0);
            for (; k < end; k++, w += 2 * Outputs)
            {
                var (w0, w1) = (Vector512.LoadAligned(w), Vector512.LoadAligned(w + 32));
                var (w2, w3) = (Vector512.LoadAligned(w + 64), Vector512.LoadAligned(w + 96));
                var v = InputPair(x, k);
                (a0, a1, a2, a3) = (a0 + Product(v, w0), a1 + Product(v, w1), a2 + Product(v, w2), a3 + Product(v, w3));
                v = InputPair(x + Width, k);
                (b0, b1, b2, b3) = (b0 + Product(v, w0), b1 + Product(v, w1), b2 + Product(v, w2), b3 + Product(v, w3));
                v = InputPair(x + (2 * Width), k);
                (d0, d1, d2, d3) = (d0 + Product(v, w0), d1 + Product(v, w1), d2 + Product(v, w2), d3 + Product(v, w3));
                v = InputPair(x + (3 * Width), k);
                (e0, e1, e2, e3) = (e0 + Product(v, w0), e1 + Product(v, w1), e2 + Product(v, w2), e3 + Product(v, w3));
            }

            // Only the sum of all segments is rectified.
            var floor = Vector512.Create(end == _ends[^1] ? 0 : float.NegativeInfinity);
            AddRow(a0, a1, a2, a3, units, floor, sums);
            AddRow(b0, b1, b2, b3, units, floor, sums + Outputs);
            AddRow(d0, d1, d2, d3, units, floor, sums + (2 * Outputs));
            AddRow(e0, e1, e2, e3, units, floor, sums + (3 * Outputs));
            units += Outputs;
        }
    }

    // Inputs reach 32,767 and a sum must stay below 2^31; rounding adds up to half a unit a weight.
    private static float UnitOf(ReadOnlySpan<float> weights)
    {
        var (sum, largest) = (TensorPrimitives.SumOfMagnitudes(weights), MathF.Abs(TensorPrimitives.MaxMagnitude(weights)));
        return largest == 0 ? 1 : Math.Min(32_766f / largest, (65_536f - weights.Length) / sum);
    }

    private static Vector512<short> InputPair(short* x, int k) => Vector512.Create(((int*)x)[k]).AsInt16();

    private static Vector512<int> Product(Vector512<short> x, Vector512<short> w) => Avx512BW.MultiplyAddAdjacent(x, w);

    private static void AddRow(
        Vector512<int> a, Vector512<int> b, Vector512<int> c, Vector512<int> d, float* units, Vector512<float> floor, float* sums)
    {
        AddVector(a, units, floor, sums);
        AddVector(b, units + Lanes, floor, sums + Lanes);
        AddVector(c, units + (2 * Lanes), floor, sums + (2 * Lanes));
        AddVector(d, units + (3 * Lanes), floor, sums + (3 * Lanes));
    }

    private static void AddVector(Vector512<int> products, float* units, Vector512<float> floor, float* sums)
    {
        var sum = Vector512.FusedMultiplyAdd(Vector512.ConvertToSingle(products), Vector512.LoadAligned(units), Vector512.LoadAligned(sums));
        Avx512F.Max(sum, floor).StoreAligned(sums);
    }
}
