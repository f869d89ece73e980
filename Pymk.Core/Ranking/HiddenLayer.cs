using Pymk.Core.Features;
using Pymk.Core.Ranking.Vectors;

namespace Pymk.Core.Ranking;

/// <summary>The head's second layer over 64 floats, rectified, for <see cref="FusedHead.Rows"/> rows at a time.</summary>
internal sealed unsafe class HiddenLayer<TVector> where TVector : struct, IHeadVector<TVector>
{
    private const int Inputs = UserRow.ProjectionDimension;

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

    /// <summary>Outputs computed together; the width is a multiple of it.</summary>
    public static int Panel => 2 * TVector.Lanes;

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
            var (low, high) = (TVector.Load(_bias.Start + panel), TVector.Load(_bias.Start + panel + TVector.Lanes));
            var (a0, a1, b0, b1, d0, d1, e0, e1) = (low, high, low, high, low, high, low, high);
            for (var k = 0; k < Inputs; k++, w += Width)
            {
                var (w0, w1) = (TVector.Load(w), TVector.Load(w + TVector.Lanes));
                var v = TVector.Create(x[k]);
                a0 = TVector.MultiplyAdd(v, w0, a0);
                a1 = TVector.MultiplyAdd(v, w1, a1);
                v = TVector.Create(x[Inputs + k]);
                b0 = TVector.MultiplyAdd(v, w0, b0);
                b1 = TVector.MultiplyAdd(v, w1, b1);
                v = TVector.Create(x[(2 * Inputs) + k]);
                d0 = TVector.MultiplyAdd(v, w0, d0);
                d1 = TVector.MultiplyAdd(v, w1, d1);
                v = TVector.Create(x[(3 * Inputs) + k]);
                e0 = TVector.MultiplyAdd(v, w0, e0);
                e1 = TVector.MultiplyAdd(v, w1, e1);
            }

            StoreRelu(a0, a1, to);
            StoreRelu(b0, b1, to + Width);
            StoreRelu(d0, d1, to + (2 * Width));
            StoreRelu(e0, e1, to + (3 * Width));
        }
    }

    private static void StoreRelu(TVector low, TVector high, float* to)
    {
        TVector.Store(TVector.Max(low, TVector.Zero), to);
        TVector.Store(TVector.Max(high, TVector.Zero), to + TVector.Lanes);
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
