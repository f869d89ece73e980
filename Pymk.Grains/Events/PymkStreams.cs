namespace Pymk.Grains.Events;

/// <summary>The streams of events. A stream's key is a number.</summary>
public static class PymkStreams
{
    /// <summary>Name of the stream provider.</summary>
    public const string Provider = "pymk-events";

    /// <summary>Namespace of relation events, by graph shard.</summary>
    public const string Relations = "pymk.relations";

    /// <summary>Namespace of interactions to log, by log writer.</summary>
    public const string InteractionLog = "pymk.interaction-log";

    /// <summary>Namespace of profile events, by graph shard of the user.</summary>
    public const string Profiles = "pymk.profiles";
}
