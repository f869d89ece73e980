using MathNet.Numerics.Distributions;

namespace Pymk.Training.Experiments;

/// <summary>
/// Whether users fell into the arms as the shares say: Pearson's chi-square. A mismatch means that users or rows were lost in one arm, so no
/// difference between arms can be trusted.
/// </summary>
/// <param name="Users">Users of each arm.</param>
/// <param name="Shares">Expected shares of each arm.</param>
/// <param name="P">The probability of so much deviation by chance.</param>
internal sealed record SampleRatio(IReadOnlyList<int> Users, IReadOnlyList<double> Shares, double P)
{
    /// <summary>Below this probability it is a mismatch. Small, because every look at every experiment is another test.</summary>
    public const double Threshold = 0.001;

    /// <summary>True where the arms do not have the users that they should have.</summary>
    public bool IsMismatch => P < Threshold;

    /// <summary>Tests the numbers of users.</summary>
    /// <param name="users">Users of each arm.</param>
    /// <param name="shares">Shares in any unit, each above 0.</param>
    public static SampleRatio Of(IReadOnlyList<int> users, IReadOnlyList<double> shares)
    {
        var (total, sum) = (users.Sum(), shares.Sum());
        var statistic = users.Zip(shares, (u, share) => (Got: u, Expected: total * share / sum)).Sum(a => Math.Pow(a.Got - a.Expected, 2) / a.Expected);
        return new SampleRatio(users, [.. shares.Select(s => s / sum)], total == 0 ? 1 : 1 - ChiSquared.CDF(users.Count - 1, statistic));
    }
}
