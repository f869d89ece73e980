namespace Pymk.Core.Rules;

/// <summary>What stands between a user and others at this moment. Never cached with candidates. Not safe for concurrent change.</summary>
public sealed class RelationSet
{
    /// <summary>How long a dismissal holds.</summary>
    public static readonly TimeSpan DismissalPeriod = TimeSpan.FromDays(180);

    /// <summary>The user's connections.</summary>
    public HashSet<int> Connected { get; } = [];

    /// <summary>Users with an invitation pending in either direction.</summary>
    public HashSet<int> Pending { get; } = [];

    /// <summary>Users blocked by the user or who blocked the user.</summary>
    public HashSet<int> Blocked { get; } = [];

    /// <summary>Users who are deactivated or opted out of being suggested.</summary>
    public HashSet<int> Inactive { get; } = [];

    /// <summary>Until when (unix seconds) each dismissed user stays away.</summary>
    public Dictionary<int, long> DismissedUntil { get; } = [];

    /// <summary>How often each candidate was shown to the user without an action, and when last (unix seconds).</summary>
    public Dictionary<int, ShownCount> Shown { get; } = [];
}

/// <summary>Impressions of a candidate without an action.</summary>
/// <param name="Times">How often.</param>
/// <param name="LastAt">Unix seconds of the last.</param>
public readonly record struct ShownCount(int Times, long LastAt);
