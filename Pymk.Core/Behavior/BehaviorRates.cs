using Pymk.Core.Features;

namespace Pymk.Core.Behavior;

/// <summary>Rates of all users together. Each user's own rates are smoothed towards them.</summary>
/// <param name="Invite">Invitations sent per suggestion viewed.</param>
/// <param name="Accept">Share of accepted invitations among the answered, 0 to 1.</param>
public readonly record struct BehaviorRates(float Invite, float Accept)
{
    /// <summary>Trials at the overall rate that each user starts with: the weight of the prior.</summary>
    public const float PriorTrials = 10;

    /// <summary>Successes per trial, smoothed: (successes + prior x overall) / (trials + prior), with a prior of <see cref="PriorTrials"/>.</summary>
    /// <param name="successes">Successes of a user.</param>
    /// <param name="trials">Trials of a user. Counted as at least <paramref name="successes"/>: the record of a trial may be lost.</param>
    /// <param name="overall">Rate of all users together.</param>
    public static float Smooth(int successes, int trials, float overall) =>
        (successes + (PriorTrials * overall)) / (Math.Max(trials, successes) + PriorTrials);

    /// <summary>Writes the behaviour scalars of a feature row.</summary>
    /// <param name="counts">The user's counts.</param>
    /// <param name="scalars">The row's scalars in the order of <see cref="UserScalar"/>; the others stay.</param>
    public void Write(BehaviorCounts counts, Span<float> scalars)
    {
        scalars[(int)UserScalar.InviteRate] = Smooth(counts.Invites, counts.Views, Invite);
        scalars[(int)UserScalar.InvitedRate] = Smooth(counts.Invited, counts.Viewed, Invite);
        scalars[(int)UserScalar.AcceptRate] = Smooth(counts.Accepted, counts.Accepted + counts.Refused, Accept);
        scalars[(int)UserScalar.Activity] = MathF.Log(1 + counts.ActiveDays);
        scalars[(int)UserScalar.TimesShown] = MathF.Log(1 + counts.Shown);
    }
}
