namespace Pymk.Core.Graph;

/// <summary>Reads and filters the connections of a graph, each once.</summary>
public static class SocialGraphConnections
{
    /// <summary>All connections, each once with the smaller ordinal first, in ascending order of both ordinals.</summary>
    public static IEnumerable<Connection> Connections(this SocialGraph graph)
    {
        for (var user = 0; user < graph.UserCount; user++)
        {
            for (var i = 0; i < graph.Degree(user); i++)
            {
                var other = graph.Neighbors(user)[i];
                if (other > user)
                {
                    yield return new Connection(user, other, graph.HasTimes ? graph.Times(user)[i] : 0);
                }
            }
        }
    }

    /// <summary>
    /// The graph of the same users with only the connections that <paramref name="keep"/> accepts. It is asked once a connection, in the order of
    /// <see cref="Connections"/>.
    /// </summary>
    public static SocialGraph Where(this SocialGraph graph, Predicate<Connection> keep)
    {
        List<int> from = [], to = [];
        List<uint> times = [];
        foreach (var connection in graph.Connections())
        {
            if (keep(connection))
            {
                from.Add(connection.User);
                to.Add(connection.Other);
                times.Add(connection.Time);
            }
        }

        return SocialGraphBuilder.Build(graph.UserIds.ToArray(), [.. from], [.. to], graph.HasTimes ? [.. times] : [], graph.Parts);
    }
}

/// <summary>An undirected connection.</summary>
/// <param name="User">Ordinal of one end, the smaller.</param>
/// <param name="Other">Ordinal of the other end.</param>
/// <param name="Time">When it was made, unix seconds; 0 in a graph without times.</param>
public readonly record struct Connection(int User, int Other, uint Time);
