namespace Pymk.Core.Ranking.Vectors;

/// <summary>Moves the sign-extended bits of a half to the fields of a float.</summary>
internal static class HalfBits
{
    /// <summary>Places to the left.</summary>
    public const int Shift = 13;

    /// <summary>Sign, the lower five bits of the exponent and the upper ten of the mantissa.</summary>
    public const int Mask = unchecked((int)0x8FFFE000);
}
