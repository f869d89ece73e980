using Pymk.Core.Features;

namespace Pymk.Training.Features;

/// <summary>What the logs say of each user, by ordinal: counts before the time the features stand for.</summary>
/// <param name="Viewed">Suggestions the user viewed.</param>
/// <param name="Invited">Invitations the user sent from them.</param>
/// <param name="Received">Invitations the user received.</param>
/// <param name="Accepted">Of these, accepted.</param>
/// <param name="Actions">All actions of the user.</param>
/// <param name="Shown">Times the user was shown to others.</param>
internal sealed record UserBehaviour(int[] Viewed, int[] Invited, int[] Received, int[] Accepted, int[] Actions, int[] Shown)
{
    // Rates are drawn to the mean of all by this many pseudo-observations.
    private const float Prior = 10;

    private readonly float _inviteMean = Mean(Invited, Viewed);
    private readonly float _acceptMean = Mean(Accepted, Received);

    public void Write(int user, float[] scalars)
    {
        scalars[(int)UserScalar.InviteRate] = (Invited[user] + (Prior * _inviteMean)) / (Viewed[user] + Prior);
        scalars[(int)UserScalar.AcceptRate] = (Accepted[user] + (Prior * _acceptMean)) / (Received[user] + Prior);
        scalars[(int)UserScalar.Activity] = MathF.Log(1 + Actions[user]);
        scalars[(int)UserScalar.TimesShown] = MathF.Log(1 + Shown[user]);
    }

    private static float Mean(int[] part, int[] whole) => (float)(part.Sum(x => (double)x) / Math.Max(1, whole.Sum(x => (double)x)));
}
