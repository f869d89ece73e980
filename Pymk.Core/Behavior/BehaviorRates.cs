using Pymk.Core.Features;

namespace Pymk.Core.Behavior;

/// <summary>Rates of everybody together, towards which each user's are smoothed.</summary>
/// <param name="Invite">Invitations sent per suggestion viewed.</param>
/// <param name="Accept">Share of the answered invitations that were accepted.</param>
public readonly record struct BehaviorRates(float Invite, float Accept)
{
    /// <summary>How many imagined trials at everybody's rate each user starts with.</summary>
    public const float PriorTrials = 10;

    /// <summary>Successes per trial, smoothed towards everybody's.</summary>
    /// <param name="successes">Successes of a user.</param>
    /// <param name="trials">Trials; a trial's record may be lost while its success is kept, so there are at least as many.</param>
    /// <param name="overall">Everybody's rate.</param>
    public static float Smooth(int successes, int trials, float overall) =>
        (successes + (PriorTrials * overall)) / (Math.Max(trials, successes) + PriorTrials);

    /// <summary>Writes what a row holds of a user's behaviour.</summary>
    /// <param name="counts">The user's counts.</param>
    /// <param name="scalars">The row's scalars, in the order of <see cref="UserScalar"/>.</param>
    public void Write(BehaviorCounts counts, Span<float> scalars)
    {
        scalars[(int)UserScalar.InviteRate] = Smooth(counts.Invites, counts.Views, Invite);
        scalars[(int)UserScalar.InvitedRate] = Smooth(counts.Invited, counts.Viewed, Invite);
        scalars[(int)UserScalar.AcceptRate] = Smooth(counts.Accepted, counts.Accepted + counts.Refused, Accept);
        scalars[(int)UserScalar.Activity] = MathF.Log(1 + counts.ActiveDays);
        scalars[(int)UserScalar.TimesShown] = MathF.Log(1 + counts.Shown);
    }
}
