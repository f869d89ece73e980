namespace Pymk.Grains.Graph;

/// <summary>The form of a <see cref="RelationEvent"/> between silos: the type itself knows nothing of Orleans.</summary>
[GenerateSerializer]
[Alias("pymk.relation-event")]
internal struct RelationEventSurrogate
{
    /// <inheritdoc cref="RelationEvent.From"/>
    [Id(0)]
    public long From;

    /// <inheritdoc cref="RelationEvent.To"/>
    [Id(1)]
    public long To;

    /// <inheritdoc cref="RelationEvent.Kind"/>
    [Id(2)]
    public RelationKind Kind;

    /// <inheritdoc cref="RelationEvent.Active"/>
    [Id(3)]
    public bool Active;

    /// <inheritdoc cref="RelationEvent.TimeMs"/>
    [Id(4)]
    public long TimeMs;
}

/// <summary>Converts relation events for the way between silos.</summary>
[RegisterConverter]
internal sealed class RelationEventConverter : IConverter<RelationEvent, RelationEventSurrogate>
{
    /// <inheritdoc/>
    public RelationEvent ConvertFromSurrogate(in RelationEventSurrogate surrogate) =>
        new(surrogate.From, surrogate.To, surrogate.Kind, surrogate.Active, surrogate.TimeMs);

    /// <inheritdoc/>
    public RelationEventSurrogate ConvertToSurrogate(in RelationEvent value) =>
        new() { From = value.From, To = value.To, Kind = value.Kind, Active = value.Active, TimeMs = value.TimeMs };
}
