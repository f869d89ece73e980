namespace Pymk.Training.Evaluation.Measures;

/// <summary>Divides counts.</summary>
internal static class Ratio
{
    /// <summary>The quotient; 0 when the divisor is 0.</summary>
    public static double Of(double part, double whole) => whole == 0 ? 0 : part / whole;
}
