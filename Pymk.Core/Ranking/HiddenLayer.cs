using System.Runtime.Intrinsics;
using Pymk.Core.Features;

namespace Pymk.Core.Ranking;

/// <summary>The head's second layer over 64 floats, rectified, for <see cref="FusedHead.Rows"/> rows at a time.</summary>
internal sealed unsafe class HiddenLayer
{
    /// <summary>Outputs computed together; the width is a multiple of it.</summary>
    public const int Panel = 2 * FusedHead.Lanes;

    private const int Inputs = UserRow.ProjectionDimension;
    private const int Lanes = FusedHead.Lanes;

    private readonly AlignedMemory<float> _weights;
    private readonly AlignedMemory<float> _bias;

    /// <param name="matrix">[outputs, 64].</param>
    /// <param name="bias">[outputs].</param>
    public HiddenLayer(float[] matrix, float[] bias)
    {
        Width = bias.Length;
        _weights = new AlignedMemory<float>(Transpose(matrix, Width, Inputs));
        _bias = new AlignedMemory<float>(bias);
    }

    /// <summary>Outputs a row.</summary>
    public int Width { get; }

    /// <summary>Computes the outputs of four rows.</summary>
    /// <param name="x">[4, 64].</param>
    /// <param name="outputs">[4, <see cref="Width"/>].</param>
    public void Run(float* x, float* outputs)
    {
        for (var panel = 0; panel < Width; panel += Panel)
        {
            float* w = _weights.Start + panel, to = outputs + panel;
            var (low, high) = (Vector512.LoadAligned(_bias.Start + panel), Vector512.LoadAligned(_bias.Start + panel + Lanes));
            var (a0, a1, b0, b1, d0, d1, e0, e1) = (low, high, low, high, low, high, low, high);
            for (var k = 0; k < Inputs; k++, w += Width)
            {
                var (w0, w1) = (Vector512.LoadAligned(w), Vector512.LoadAligned(w + Lanes));
                var v = Vector512.Create(x[k]);
                (a0, a1) = (Vector512.FusedMultiplyAdd(v, w0, a0), Vector512.FusedMultiplyAdd(v, w1, a1));
                v = Vector512.Create(x[Inputs + k]);
                (b0, b1) = (Vector512.FusedMultiplyAdd(v, w0, b0), Vector512.FusedMultiplyAdd(v, w1, b1));
                v = Vector512.Create(x[(2 * Inputs) + k]);
                (d0, d1) = (Vector512.FusedMultiplyAdd(v, w0, d0), Vector512.FusedMultiplyAdd(v, w1, d1));
                v = Vector512.Create(x[(3 * Inputs) + k]);
                (e0, e1) = (Vector512.FusedMultiplyAdd(v, w0, e0), Vector512.FusedMultiplyAdd(v, w1, e1));
            }

            StoreRelu(a0, a1, to);
            StoreRelu(b0, b1, to + Width);
            StoreRelu(d0, d1, to + (2 * Width));
            StoreRelu(e0, e1, to + (3 * Width));
        }
    }

    private static void StoreRelu(Vector512<float> low, Vector512<float> high, float* to)
    {
        Vector512.Max(low, Vector512<float>.Zero).StoreAligned(to);
        Vector512.Max(high, Vector512<float>.Zero).StoreAligned(to + Lanes);
    }

    private static float[] Transpose(float[] matrix, int rows, int columns)
    {
        var transposed = new float[matrix.Length];
        for (var i = 0; i < matrix.Length; i++)
        {
            transposed[(i % columns * rows) + (i / columns)] = matrix[i];
        }

        return transposed;
    }
}
