namespace Pymk.Core.Ranking.Vectors;

/// <summary>The fields of a float.</summary>
internal static class SingleBits
{
    /// <summary>Bits of the mantissa, below the exponent.</summary>
    public const int MantissaBits = 23;

    /// <summary>The exponent field of 1.</summary>
    public const int Bias = 127;

    /// <summary>The mantissa field.</summary>
    public const int Mantissa = 0x007FFFFF;

    /// <summary>The bits of 1.</summary>
    public const int One = 0x3F800000;
}
