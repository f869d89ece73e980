namespace Pymk.Grains.Interfaces.Events;

/// <summary>Names of the topics events arrive on; the records' schema is in docs/events.md.</summary>
public static class EventTopics
{
    /// <summary>Connections made and undone: <see cref="ConnectionEvent"/>.</summary>
    public const string Connections = "pymk.connections";

    /// <summary>What users saw and did: <see cref="InteractionEvent"/>.</summary>
    public const string Interactions = "pymk.interactions";

    /// <summary>Users created, changed and gone: <see cref="ProfileEvent"/>.</summary>
    public const string Profiles = "pymk.profiles";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Connections, Interactions, Profiles];
}
