namespace Pymk.Grains.Interfaces.Choices;

/// <summary>A change of <see cref="PersonChoices"/>. A choice that is null stays as it is.</summary>
/// <param name="SuggestMe">The new <see cref="PersonChoices.SuggestMe"/>.</param>
/// <param name="ShowConnections">The new <see cref="PersonChoices.ShowConnections"/>.</param>
/// <param name="Bridge">The new <see cref="PersonChoices.Bridge"/>.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.choices-change")]
public sealed record ChoicesChange(
    [property: Id(0)] bool? SuggestMe = null, [property: Id(1)] bool? ShowConnections = null, [property: Id(2)] bool? Bridge = null)
{
    /// <summary>True where no choice changes.</summary>
    public bool IsEmpty => SuggestMe is null && ShowConnections is null && Bridge is null;
}
