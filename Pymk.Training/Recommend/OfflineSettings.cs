using Pymk.Core.Rules;

namespace Pymk.Training.Recommend;

/// <summary>The settings of a silo that concern recommendations.</summary>
internal sealed record OfflineSettings
{
    /// <summary>The operator's rules: <c>Pymk:Rules</c>.</summary>
    public RuleOptions Rules { get; init; } = new();

    /// <summary>Whether people who hide their connections count as mutual connections: <c>Pymk:Privacy:CountHiddenConnections</c>.</summary>
    public bool CountHiddenConnections { get; init; } = true;

    /// <summary>Days after the last view for which a user's view counts are kept: <c>Pymk:Retention:ViewDays</c>.</summary>
    public int ViewDays { get; init; } = FatigueDiscount.KeepDays;
}
