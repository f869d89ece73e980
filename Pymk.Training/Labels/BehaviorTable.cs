namespace Pymk.Training.Labels;

/// <summary>What the logs up to a time say about each user, in columns by user ordinal. Rates are smoothed towards the rate of everybody.</summary>
public sealed class BehaviorTable
{
    internal BehaviorTable(int users)
    {
        UserCount = users;
        InvitationsSent = new int[users];
        InvitationsReceived = new int[users];
        ShownToOthers = new int[users];
        ActiveDays = new int[users];
        DaysSinceActive = new float[users];
        InviteRate = new float[users];
        InvitedRate = new float[users];
        SentAcceptRate = new float[users];
        ReceivedAcceptRate = new float[users];
    }

    /// <summary>Number of users; every column is that long.</summary>
    public int UserCount { get; }

    /// <summary>Invitations the user sent from suggestions.</summary>
    public int[] InvitationsSent { get; }

    /// <summary>Invitations the user received.</summary>
    public int[] InvitationsReceived { get; }

    /// <summary>How often the user was shown to others.</summary>
    public int[] ShownToOthers { get; }

    /// <summary>Days, of the last 30, on which the user did or saw anything.</summary>
    public int[] ActiveDays { get; }

    /// <summary>Days since the user last did or saw anything; -1 where the log has nothing.</summary>
    public float[] DaysSinceActive { get; }

    /// <summary>Invitations sent per suggestion viewed.</summary>
    public float[] InviteRate { get; }

    /// <summary>Invitations received per time the user was viewed as a suggestion.</summary>
    public float[] InvitedRate { get; }

    /// <summary>Share of the answered invitations of this user that were accepted.</summary>
    public float[] SentAcceptRate { get; }

    /// <summary>Share of the invitations this user answered that it accepted.</summary>
    public float[] ReceivedAcceptRate { get; }
}
