namespace Pymk.Grains.Interfaces.Experiments;

/// <summary>
/// An experiment: a part of the users, drawn by a stable hash, is answered by one of several arms. Users are of at most one experiment at a time. Once
/// it began, only <see cref="Share"/> and <see cref="State"/> change.
/// </summary>
/// <param name="Name">The name, as <see cref="ExperimentRules"/> allows.</param>
/// <param name="Number">Its number in the ids of answers, 1 to <see cref="ExperimentRules.MaxNumber"/>.</param>
/// <param name="Plan">What it compares.</param>
/// <param name="State">Whether it answers.</param>
/// <param name="Share">Percent of all users who are in it now, 0 to <see cref="ExperimentPlan.Reach"/>.</param>
/// <param name="Buckets">The hundredths of all users that are reserved for it, in the order in which a rising share takes them in. Empty for a draft.</param>
/// <param name="CreatedAt">When it was written first.</param>
/// <param name="StartedAt">When it began; null for a draft.</param>
/// <param name="EndedAt">When it was stopped or killed; null before.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.experiment")]
public sealed record Experiment(
    [property: Id(0)] string Name,
    [property: Id(1)] int Number,
    [property: Id(2)] ExperimentPlan Plan,
    [property: Id(3)] ExperimentState State,
    [property: Id(4)] int Share,
    [property: Id(5)] int[] Buckets,
    [property: Id(6)] DateTimeOffset CreatedAt,
    [property: Id(7)] DateTimeOffset? StartedAt = null,
    [property: Id(8)] DateTimeOffset? EndedAt = null);

/// <summary>What an experiment compares.</summary>
/// <param name="Reach">The most percent of all users who may be in it, 1 to 100. So much is reserved while it runs.</param>
/// <param name="Salt">Draws the arms: another salt draws others.</param>
/// <param name="Arms">The arms; the first is what the others are compared with.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.experiment-plan")]
public sealed record ExperimentPlan(
    [property: Id(0)] int Reach,
    [property: Id(1)] string Salt,
    [property: Id(2)] ExperimentArm[] Arms);

/// <summary>An arm.</summary>
/// <param name="Name">The name, as <see cref="ExperimentRules"/> allows.</param>
/// <param name="Share">Percent of the experiment's users; those of all arms make 100.</param>
/// <param name="Settings">What differs from the service's settings; null for nothing.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.experiment-arm")]
public sealed record ExperimentArm(
    [property: Id(0)] string Name, [property: Id(1)] int Share, [property: Id(2)] ArmSettings? Settings = null);

/// <summary>What an arm does differently. What is null stays as the service has it.</summary>
/// <param name="Sources">Quotas of candidate sources by name, 0 to <see cref="ExperimentRules.MaxQuota"/>; 0 switches a source off.</param>
/// <param name="MaxShareOfAttribute">Largest share of a slate with the same shared attribute, above 0, at most 1.</param>
/// <param name="MaxShareOfCommunity">Largest share of a slate from the same community, above 0, at most 1.</param>
/// <param name="DailyExposures">Times a person is shown in a day before the discount begins, 1 to 1,000,000.</param>
/// <param name="InviteWeight">Exponent of P(invite) in the score, 0 to 4.</param>
/// <param name="AcceptWeight">Exponent of P(accept) in the score, 0 to 4.</param>
/// <param name="ExplorationShare">Share of the places that go to people who are not among the best, 0 to 0.5, in hundredths.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.arm-settings")]
public sealed record ArmSettings(
    [property: Id(0)] IReadOnlyDictionary<string, int>? Sources = null,
    [property: Id(1)] double? MaxShareOfAttribute = null,
    [property: Id(2)] double? MaxShareOfCommunity = null,
    [property: Id(3)] int? DailyExposures = null,
    [property: Id(4)] double? InviteWeight = null,
    [property: Id(5)] double? AcceptWeight = null,
    [property: Id(6)] double? ExplorationShare = null);

/// <summary>Whether an experiment answers.</summary>
[GenerateSerializer]
[Alias("pymk.experiment-state")]
public enum ExperimentState
{
    /// <summary>Written, not begun: it may still be changed.</summary>
    Draft,

    /// <summary>Its arms answer its users.</summary>
    Running,

    /// <summary>Ended as planned.</summary>
    Stopped,

    /// <summary>Ended because it did harm.</summary>
    Killed,
}
