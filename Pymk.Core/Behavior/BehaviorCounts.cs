using System.Runtime.InteropServices;

namespace Pymk.Core.Behavior;

/// <summary>What the logs count of one user.</summary>
/// <param name="Shown">Times the user was in a slate handed to others.</param>
/// <param name="Viewed">Times the user came into others' view.</param>
/// <param name="Invited">Invitations received.</param>
/// <param name="Views">Suggestions the user viewed.</param>
/// <param name="Invites">Invitations the user sent.</param>
/// <param name="Accepted">Invitations the user accepted.</param>
/// <param name="Refused">Invitations the user declined, or answered by dismissing or blocking the inviter.</param>
/// <param name="ActiveDays">Days, of the last 30, on which the user did or saw anything.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct BehaviorCounts(int Shown, int Viewed, int Invited, int Views, int Invites, int Accepted, int Refused, int ActiveDays)
{
    /// <summary>Number of counts.</summary>
    public const int Count = 8;

    /// <summary>The sums.</summary>
    public static BehaviorCounts operator +(BehaviorCounts a, BehaviorCounts b) => new(
        a.Shown + b.Shown, a.Viewed + b.Viewed, a.Invited + b.Invited, a.Views + b.Views, a.Invites + b.Invites, a.Accepted + b.Accepted, a.Refused + b.Refused,
        a.ActiveDays + b.ActiveDays);
}
