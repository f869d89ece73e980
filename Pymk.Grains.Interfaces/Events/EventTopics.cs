namespace Pymk.Grains.Interfaces.Events;

/// <summary>Names of the event topics. docs/events.md has the schema of the records.</summary>
public static class EventTopics
{
    /// <summary>Connections made and undone: <see cref="ConnectionEvent"/>.</summary>
    public const string Connections = "pymk.connections";

    /// <summary>Impressions, views and actions: <see cref="InteractionEvent"/>.</summary>
    public const string Interactions = "pymk.interactions";

    /// <summary>Users created, changed and deleted: <see cref="ProfileEvent"/>.</summary>
    public const string Profiles = "pymk.profiles";

    /// <summary>All topics.</summary>
    public static IReadOnlyList<string> All { get; } = [Connections, Interactions, Profiles];
}
