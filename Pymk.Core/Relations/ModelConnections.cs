using Pymk.Core.Graph;

namespace Pymk.Core.Relations;

/// <summary>The connections of a model as events: each began at its time in the graph.</summary>
public static class ModelConnections
{
    /// <summary>True where an event ends a connection that the model says began later: the event is late and loses.</summary>
    /// <remarks>The graph has whole seconds. An event within the second of the begin wins.</remarks>
    public static bool Overrule(SocialGraph graph, RelationEvent e) =>
        e is { Kind: RelationKind.Connection, Active: false }
        && graph.TryGetOrdinal(e.From, out var from)
        && graph.TryGetOrdinal(e.To, out var to)
        && e.TimeMs / 1_000 < FriendTimes.Of(graph, from).Of(to, 0);

    /// <summary>True where the model has a connection.</summary>
    public static bool Has(SocialGraph graph, long a, long b) =>
        graph.TryGetOrdinal(a, out var first) && graph.TryGetOrdinal(b, out var second) && graph.Connected(first, second);
}
