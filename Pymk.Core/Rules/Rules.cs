namespace Pymk.Core.Rules;

/// <summary>Nobody is suggested to themselves.</summary>
public sealed class NotOneselfRule : IRule
{
    /// <inheritdoc/>
    public string Name => "self";

    /// <inheritdoc/>
    public bool Allows(in RuleContext context, int candidate) => candidate != context.User;
}

/// <summary>Connections are known already.</summary>
public sealed class NotConnectedRule : IRule
{
    /// <inheritdoc/>
    public string Name => "connected";

    /// <inheritdoc/>
    public bool Allows(in RuleContext context, int candidate) => !context.Relations.Connected.Contains(candidate);
}

/// <summary>An invitation is pending, in either direction.</summary>
public sealed class NotPendingRule : IRule
{
    /// <inheritdoc/>
    public string Name => "pending";

    /// <inheritdoc/>
    public bool Allows(in RuleContext context, int candidate) => !context.Relations.Pending.Contains(candidate);
}

/// <summary>Blocked, in either direction.</summary>
public sealed class NotBlockedRule : IRule
{
    /// <inheritdoc/>
    public string Name => "blocked";

    /// <inheritdoc/>
    public bool Allows(in RuleContext context, int candidate) => !context.Relations.Blocked.Contains(candidate);
}

/// <summary>Dismissed people stay away for <see cref="RelationSet.DismissalPeriod"/>.</summary>
public sealed class NotDismissedRule : IRule
{
    /// <inheritdoc/>
    public string Name => "dismissed";

    /// <inheritdoc/>
    public bool Allows(in RuleContext context, int candidate) =>
        !context.Relations.DismissedUntil.TryGetValue(candidate, out var until) || until <= context.Now;
}

/// <summary>Deactivated, or opted out of being suggested.</summary>
public sealed class NotInactiveRule : IRule
{
    /// <inheritdoc/>
    public string Name => "inactive";

    /// <inheritdoc/>
    public bool Allows(in RuleContext context, int candidate) => !context.Relations.Inactive.Contains(candidate);
}

/// <summary>Shown <see cref="FatigueDiscount.DropAfter"/> times without an action: dropped until the impressions are forgotten.</summary>
public sealed class NotWornOutRule : IRule
{
    /// <inheritdoc/>
    public string Name => "fatigue";

    /// <inheritdoc/>
    public bool Allows(in RuleContext context, int candidate) =>
        !context.Relations.Shown.TryGetValue(candidate, out var shown) || FatigueDiscount.Effective(shown, context.Now) < FatigueDiscount.DropAfter;
}
