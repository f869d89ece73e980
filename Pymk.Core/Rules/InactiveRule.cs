namespace Pymk.Core.Rules;

/// <summary>
/// People without activity for some days are not suggested, or lower. Activity is a connection, an interaction of one's own, or an event on one's
/// own account or profile. A person of whom no activity is known counts as active: the data does not tell.
/// </summary>
/// <param name="days">Whole days without activity, at least 1.</param>
/// <param name="factor">The factor on the score of an inactive person; null to hold the person back.</param>
public sealed class InactiveRule(int days, float? factor) : IRule
{
    /// <inheritdoc/>
    public string Name => "idle";

    /// <inheritdoc/>
    public bool Allows(in RuleContext context, int candidate) => factor is not null || !IsInactive(context.Facts!, candidate);

    /// <summary>The factor on the score of a candidate, above 0 and at most 1.</summary>
    public float Factor(IPeopleFacts facts, int candidate) => factor is { } lower && IsInactive(facts, candidate) ? lower : 1;

    /// <summary>True where somebody who was active on a day for the last time is inactive today.</summary>
    public bool IsInactive(int lastActiveDay, int today) => lastActiveDay > 0 && today - lastActiveDay > days;

    private bool IsInactive(IPeopleFacts facts, int candidate) => IsInactive(facts.LastActiveDay(candidate), facts.Today);
}
