using Pymk.Core.Features;

namespace Pymk.Core.Ranking;

/// <summary>Buffers of one caller of a <see cref="FusedHead"/>; together they fit the first-level cache.</summary>
/// <param name="inputs">Inputs of the pair layer, a row.</param>
/// <param name="hidden">Width of the hidden layer.</param>
/// <param name="lanes">Floats of one vector.</param>
internal sealed class FusedHeadScratch(int inputs, int hidden, int lanes)
{
    /// <summary>Standardized features as 16-bit integers.</summary>
    public AlignedMemory<short> Inputs { get; } = new(new short[FusedHead.Rows * inputs]);

    /// <summary>Linear terms of both logits, a vector each a row, to be summed over its lanes.</summary>
    public AlignedMemory<float> Linear { get; } = new(new float[FusedHead.Rows * 2 * lanes]);

    /// <summary>The user's projection plus the pair layer's bias.</summary>
    public AlignedMemory<float> User { get; } = new(new float[UserRow.ProjectionDimension]);

    /// <summary>Sums of projections and pair layer, rectified.</summary>
    public AlignedMemory<float> Sums { get; } = new(new float[FusedHead.Rows * UserRow.ProjectionDimension]);

    /// <summary>Outputs of the hidden layer.</summary>
    public AlignedMemory<float> Hidden { get; } = new(new float[FusedHead.Rows * hidden]);
}
