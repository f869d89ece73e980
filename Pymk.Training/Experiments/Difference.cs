using MathNet.Numerics.Distributions;

namespace Pymk.Training.Experiments;

/// <summary>
/// The difference of two independent ratios, with two intervals. <see cref="AtOneLook"/> is right for who looks once, at a moment that was fixed
/// before. <see cref="AtAnyLook"/> holds at all moments together, so it may be looked at every day and ends an experiment at will: the normal
/// mixture of the sequential probability ratio test (Robbins 1970; Johari, Pekelis, Walsh 2015; as an asymptotic confidence sequence Waudby-Smith et
/// al. 2021).
/// </summary>
/// <param name="Value">The second ratio less the first.</param>
/// <param name="Variance">Its variance.</param>
/// <param name="Clusters">Clusters of both.</param>
internal readonly record struct Difference(double Value, double Variance, int Clusters)
{
    /// <summary>The difference of two ratios.</summary>
    public static Difference Of(Ratio first, Ratio second) =>
        new(second.Value - first.Value, first.Variance + second.Variance, first.Clusters + second.Clusters);

    /// <summary>Half of the interval for one look.</summary>
    /// <param name="alpha">Probability that the interval misses the true difference.</param>
    public double AtOneLook(double alpha) => Normal.InvCDF(0, 1, 1 - (alpha / 2)) * Math.Sqrt(Variance);

    /// <summary>Half of the interval for any number of looks.</summary>
    /// <param name="alpha">Probability that one of all intervals misses the true difference.</param>
    /// <param name="planned">Clusters at which the interval is narrowest. It must not depend on the data.</param>
    public double AtAnyLook(double alpha, int planned)
    {
        var information = Clusters * Mixture(alpha, planned);
        return Math.Sqrt(Variance * (1 + information) / information * (Math.Log(1 + information) - (2 * Math.Log(alpha))));
    }

    /// <summary>The probability under no difference of ever seeing as much, whenever one looks.</summary>
    /// <inheritdoc cref="AtAnyLook"/>
    public double PAtAnyLook(double alpha, int planned)
    {
        var information = Clusters * Mixture(alpha, planned);
        var surprise = Value == 0 ? 0 : Value * Value / (2 * Variance); // Alike to the last digit, the variance may be 0, too.
        var log = (surprise * information / (1 + information)) - (Math.Log(1 + information) / 2);
        return Math.Min(1, Math.Exp(-log));
    }

    // The variance of the mixture in units of that of one cluster, so that the interval is narrowest at the planned number.
    private static double Mixture(double alpha, int planned)
    {
        var spent = -2 * Math.Log(alpha);
        return (spent + Math.Log(spent + 1)) / planned;
    }
}
