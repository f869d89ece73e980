namespace Pymk.Grains.Interfaces.Choices;

/// <summary>What a person decides about being shown to others. Without a decision everything is allowed.</summary>
/// <param name="SuggestMe">False for a person who is in nobody else's suggestions; they still get suggestions, and a search finds them.</param>
/// <param name="ShowConnections">False for a person who is never named as a mutual connection, and of whom no mutual connection is named.</param>
/// <param name="Bridge">False for a person whose connections say nothing about others: no path through them counts.</param>
/// <param name="Changed">Time of the last decision; null for a person who never decided.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.person-choices")]
public sealed record PersonChoices(
    [property: Id(0)] bool SuggestMe = true,
    [property: Id(1)] bool ShowConnections = true,
    [property: Id(2)] bool Bridge = true,
    [property: Id(3)] DateTimeOffset? Changed = null);
