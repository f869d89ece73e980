using Pymk.Training.Experiments;
using Pymk.Training.Labels;

namespace Pymk.Training.Evaluation.Logs;

/// <summary>
/// What another order would have earned, from logs of an order that explored: inverse propensity scoring by place (Li, Chen, Kleban, Gupta 2015;
/// Swaminathan and Joachims 2015 for the self-normalised form). A row whose person has the same place in both orders counts 1 / propensity times,
/// at most <see cref="Clip"/> times; any other row counts 0.
/// </summary>
/// <param name="Rows">Viewed suggestions with a propensity and a place in the model's order.</param>
/// <param name="Matched">Those at the model's place.</param>
/// <param name="Clipped">Those of them whose weight was cut.</param>
/// <param name="Invalid">Rows left out: their propensity is not above 0 and at most 1.</param>
/// <param name="Logged">Invitations a row, as they were.</param>
/// <param name="Ips">Invitations a row in the model's order.</param>
/// <param name="Error">Standard error of <paramref name="Ips"/>, robust against many rows of one user.</param>
/// <param name="Snips">The same, divided by the weights instead of the rows; 0 without a matched row.</param>
/// <param name="MeanWeight">Sum of the weights by row. Below 1, the logs never showed parts of the model's order, and IPS is too low.</param>
/// <param name="EffectiveRows">Rows of equal weight that would tell as much (Kish).</param>
internal sealed record PolicyValue(
    int Rows, int Matched, int Clipped, int Invalid, double Logged, double Ips, double Error, double Snips, double MeanWeight, double EffectiveRows)
{
    /// <summary>The largest weight of a row. It limits the error for a small bias.</summary>
    public const double Clip = 100;

    /// <summary>The value of an order; null for labels without propensities.</summary>
    /// <param name="labels">The labels.</param>
    /// <param name="places">The place of each in the other order, from 1; 0 for none.</param>
    public static PolicyValue? Of(LabelTable labels, IReadOnlyList<int> places)
    {
        int[] logged = [.. Enumerable.Range(0, labels.Propensity.Count).Where(i => !float.IsNaN(labels.Propensity[i]) && places[i] > 0 && labels.Position[i] > 0)];
        int[] rows = [.. logged.Where(i => labels.Propensity[i] is > 0 and <= 1)];
        if (rows.Length == 0)
        {
            return null;
        }

        double[] weights = [.. rows.Select(i => places[i] == labels.Position[i] ? Math.Min(Clip, 1 / labels.Propensity[i]) : 0)];
        var (sum, squares) = (weights.Sum(), weights.Sum(w => w * w));
        var ips = Ratio.Of(
        [
            .. rows.Zip(weights).GroupBy(r => labels.User[r.First])
                .Select(user => new Cluster(user.Sum(r => r.Second * labels.Invited[r.First]), user.Count())),
        ]);
        return new PolicyValue(
            rows.Length,
            weights.Count(w => w > 0),
            rows.Zip(weights).Count(r => r.Second > 0 && 1 / labels.Propensity[r.First] > Clip),
            logged.Length - rows.Length,
            rows.Average(i => (double)labels.Invited[i]),
            ips.Value,
            double.IsFinite(ips.Error) ? ips.Error : 0,
            sum > 0 ? ips.Events / sum : 0,
            sum / rows.Length,
            squares > 0 ? sum * sum / squares : 0);
    }
}
