namespace Pymk.Core.Rules;

/// <summary>A user is not suggested to themselves.</summary>
public sealed class NotOneselfRule : IRule
{
    /// <inheritdoc/>
    public string Name => "self";

    /// <inheritdoc/>
    public bool Allows(in RuleContext context, int candidate) => candidate != context.User;
}

/// <summary>Existing connections are not suggested.</summary>
public sealed class NotConnectedRule : IRule
{
    /// <inheritdoc/>
    public string Name => "connected";

    /// <inheritdoc/>
    public bool Allows(in RuleContext context, int candidate) => !context.Relations.Connected.Contains(candidate);
}

/// <summary>Users with a pending invitation, in either direction, are not suggested.</summary>
public sealed class NotPendingRule : IRule
{
    /// <inheritdoc/>
    public string Name => "pending";

    /// <inheritdoc/>
    public bool Allows(in RuleContext context, int candidate) => !context.Relations.Pending.Contains(candidate);
}

/// <summary>Users with a block, in either direction, are not suggested.</summary>
public sealed class NotBlockedRule : IRule
{
    /// <inheritdoc/>
    public string Name => "blocked";

    /// <inheritdoc/>
    public bool Allows(in RuleContext context, int candidate) => !context.Visibility.IsBlocked(candidate);
}

/// <summary>Dismissed users are not suggested for <see cref="RelationSet.DismissalPeriod"/>.</summary>
public sealed class NotDismissedRule : IRule
{
    /// <inheritdoc/>
    public string Name => "dismissed";

    /// <inheritdoc/>
    public bool Allows(in RuleContext context, int candidate) =>
        !context.Relations.DismissedUntil.TryGetValue(candidate, out var until) || until <= context.Now;
}

/// <summary>Users that are deactivated or deleted are not suggested, nor are those whose flags are unknown.</summary>
public sealed class NotGoneRule : IRule
{
    /// <inheritdoc/>
    public string Name => "inactive";

    /// <inheritdoc/>
    public bool Allows(in RuleContext context, int candidate) => !context.Visibility.IsHidden(candidate);
}

/// <summary>People who chose to be in nobody's suggestions are not suggested.</summary>
public sealed class SuggestableRule : IRule
{
    /// <inheritdoc/>
    public string Name => "choice";

    /// <inheritdoc/>
    public bool Allows(in RuleContext context, int candidate) => !context.Visibility.IsNotSuggested(candidate);
}

/// <summary>Users with <see cref="FatigueDiscount.DropAfter"/> effective views are not suggested until views are forgotten.</summary>
public sealed class NotWornOutRule : IRule
{
    /// <inheritdoc/>
    public string Name => "fatigue";

    /// <inheritdoc/>
    public bool Allows(in RuleContext context, int candidate) =>
        !context.Relations.Views.TryGetValue(candidate, out var views) || FatigueDiscount.Effective(views, context.Now) < FatigueDiscount.DropAfter;
}
