namespace Pymk.Core.Features;

/// <summary>The scalars of a <see cref="UserRow"/>; all finite, most between 0 and 10.</summary>
public enum UserScalar
{
    /// <summary>ln(1 + degree).</summary>
    LogDegree,

    /// <summary>Local clustering coefficient, 0 to 1.</summary>
    Clustering,

    /// <summary>ln(1 + core number) of the k-core decomposition.</summary>
    LogCore,

    /// <summary>Mean of ln(1 + degree) over the friends.</summary>
    FriendLogDegree,

    /// <summary>Length of the TF-IDF interest vector before scaling to unit length.</summary>
    InterestNorm,

    /// <summary>ln(1 + number of interests).</summary>
    LogInterests,

    /// <summary>ln(1 + connections made in the last tenth of the graph's time span), 0 without times.</summary>
    RecentConnections,

    /// <summary>Invitations sent per suggestion viewed, smoothed; 0 without logs.</summary>
    InviteRate,

    /// <summary>Share of accepted invitations among those this user answered, smoothed; 0 without logs.</summary>
    AcceptRate,

    /// <summary>Invitations received per view by others, smoothed; 0 without logs.</summary>
    InvitedRate,

    /// <summary>ln(1 + active days of the last 30).</summary>
    Activity,

    /// <summary>ln(1 + impressions in others' slates).</summary>
    TimesShown,

    /// <summary>Age of the account at training in years, 0 where unknown.</summary>
    AccountYears,
}
