using System.Collections;
using Pymk.Core.Graph;
using Pymk.Core.Snapshots;

namespace Pymk.Core.Relations;

/// <summary>
/// What the connections of a snapshot say beyond a graph, as events: connections that began since, or have another time, and connections that ended.
/// Costs a bit for each connection of the graph.
/// </summary>
/// <param name="graph">The graph.</param>
public sealed class ConnectionChanges(SocialGraph graph)
{
    private readonly BitArray _found = new(graph.AllNeighbors.Length);

    /// <summary>Takes a connection that ended, of which the snapshot knows when; true where the graph has it.</summary>
    public bool TakeEnded(long user, long other) => TryFind(user, other, out _, out _);

    /// <summary>Takes a connection of the snapshot; true where the graph lacks it or has it with another time.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="began">The event that makes it, at the connection's time; at 0 where the time is unknown.</param>
    public bool TryBegin(SnapshotConnection connection, out RelationEvent began)
    {
        began = new RelationEvent(connection.User, connection.Other, RelationKind.Connection, Active: true, 1_000L * (connection.Time ?? 0));
        return !TryFind(connection.User, connection.Other, out var user, out var place)
            || (connection.Time is { } time && (!graph.HasTimes || graph.Times(user)[place] != time));
    }

    /// <summary>
    /// The connections of the graph that neither <see cref="TryBegin"/> nor <see cref="TakeEnded"/> met. Call it after all connections of the snapshot.
    /// </summary>
    /// <param name="timeMs">When they ended at the latest, unix milliseconds.</param>
    /// <param name="isGone">True for people whose connections the snapshot leaves out.</param>
    public IEnumerable<RelationEvent> Ended(long timeMs, Func<long, bool> isGone)
    {
        for (var user = 0; user < graph.UserCount; user++)
        {
            if (graph.IdOf(user) is not (>= 0 and var id) || isGone(id))
            {
                continue;
            }

            for (var place = 0; place < graph.Degree(user); place++)
            {
                var friend = graph.Neighbors(user)[place];
                if (friend > user && !_found[(int)graph.Offsets[user] + place] && graph.IdOf(friend) is >= 0 and var other && !isGone(other))
                {
                    yield return new RelationEvent(Math.Min(id, other), Math.Max(id, other), RelationKind.Connection, Active: false, timeMs);
                }
            }
        }
    }

    private bool TryFind(long first, long second, out int user, out int place)
    {
        place = -1;
        if (!graph.TryGetOrdinal(first, out user) || !graph.TryGetOrdinal(second, out var other))
        {
            return false;
        }

        // A connection is marked in the row of its smaller ordinal. Ordinals go by part, so the smaller id may have the greater one.
        (user, other) = (Math.Min(user, other), Math.Max(user, other));
        place = graph.Neighbors(user).BinarySearch(other);
        if (place < 0)
        {
            return false;
        }

        _found[(int)graph.Offsets[user] + place] = true;
        return true;
    }
}
