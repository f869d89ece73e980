namespace Pymk.Grains.Events;

/// <summary>Stream namespaces events are routed to; a stream's key is a number.</summary>
public static class PymkStreams
{
    /// <summary>Name of the stream provider.</summary>
    public const string Provider = "pymk-events";

    /// <summary>Relation events, by graph shard.</summary>
    public const string Relations = "pymk.relations";

    /// <summary>Interactions to be logged, by log writer.</summary>
    public const string InteractionLog = "pymk.interaction-log";

    /// <summary>Profile events, by graph shard of the user.</summary>
    public const string Profiles = "pymk.profiles";
}
