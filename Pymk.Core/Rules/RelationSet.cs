namespace Pymk.Core.Rules;

/// <summary>A user's relations to others at this moment, by ordinal. Never cached with candidates. Not safe for concurrent writes.</summary>
public sealed class RelationSet
{
    /// <summary>How long a dismissed user is not suggested.</summary>
    public static readonly TimeSpan DismissalPeriod = TimeSpan.FromDays(180);

    /// <summary>The user's connections.</summary>
    public HashSet<int> Connected { get; } = [];

    /// <summary>Users with an invitation pending in either direction.</summary>
    public HashSet<int> Pending { get; } = [];

    /// <summary>Users with a block in either direction.</summary>
    public HashSet<int> Blocked { get; } = [];

    /// <summary>Unix seconds until which each dismissed user is not suggested.</summary>
    public Dictionary<int, long> DismissedUntil { get; } = [];

    /// <summary>Views of each candidate that this user did not act on.</summary>
    public Dictionary<int, ViewTally> Views { get; } = [];
}

/// <summary>Views of a candidate without an action.</summary>
/// <param name="Times">Number of views.</param>
/// <param name="LastAt">Unix seconds of the last view.</param>
public readonly record struct ViewTally(int Times, long LastAt);
