using System.Runtime.InteropServices;

namespace Pymk.Core.Behavior;

/// <summary>A user's behaviour as counted from the logs.</summary>
/// <param name="Shown">Impressions of the user in others' slates.</param>
/// <param name="Viewed">Views of the user by others.</param>
/// <param name="Invited">Invitations received.</param>
/// <param name="Views">Suggestions the user viewed.</param>
/// <param name="Invites">Invitations the user sent.</param>
/// <param name="Accepted">Invitations the user accepted.</param>
/// <param name="Refused">Invitations the user declined, or answered with a dismissal or a block.</param>
/// <param name="ActiveDays">Days of the last 30 with an action or a view of the user, 0 to 30.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct BehaviorCounts(int Shown, int Viewed, int Invited, int Views, int Invites, int Accepted, int Refused, int ActiveDays)
{
    /// <summary>Number of counts.</summary>
    public const int Count = 8;

    /// <summary>Adds count by count.</summary>
    public static BehaviorCounts operator +(BehaviorCounts a, BehaviorCounts b) => new(
        a.Shown + b.Shown, a.Viewed + b.Viewed, a.Invited + b.Invited, a.Views + b.Views, a.Invites + b.Invites, a.Accepted + b.Accepted,
        a.Refused + b.Refused, a.ActiveDays + b.ActiveDays);
}
