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
        var kept = new KeptConnections(graph);
        var offsets = kept.Ask(graph, keep);
        var neighbors = new int[offsets[^1]];
        var times = graph.HasTimes ? new uint[neighbors.Length] : [];
        kept.Copy(graph, offsets, neighbors, times);
        return new SocialGraph(graph.UserIds.ToArray(), offsets, neighbors, times, parts: graph.Parts);
    }

    // One bit a direction. The connections to smaller ordinals lie at the start of a row and are asked in that order, so that a counter for each user finds
    // the bit of the other direction without a search.
    private sealed class KeptConnections
    {
        private readonly long[] _starts;
        private readonly ulong[] _bits;

        public KeptConnections(SocialGraph graph)
        {
            _starts = new long[graph.UserCount + 1];
            for (var user = 0; user < graph.UserCount; user++)
            {
                _starts[user + 1] = _starts[user] + graph.Degree(user);
            }

            _bits = new ulong[(_starts[^1] + 63) / 64];
        }

        // Returns the row starts of the kept connections.
        public long[] Ask(SocialGraph graph, Predicate<Connection> keep)
        {
            var (offsets, asked) = (new long[graph.UserCount + 1], new int[graph.UserCount]);
            for (var user = 0; user < graph.UserCount; user++)
            {
                var row = graph.TimedNeighbors(user);
                for (var i = asked[user]; i < row.Friends.Length; i++)
                {
                    var other = row.Friends[i];
                    var place = _starts[other] + asked[other]++;
                    if (keep(new Connection(user, other, row.Times.IsEmpty ? 0 : row.Times[i])))
                    {
                        Set(_starts[user] + i);
                        Set(place);
                        offsets[user + 1]++;
                        offsets[other + 1]++;
                    }
                }
            }

            for (var user = 0; user < graph.UserCount; user++)
            {
                offsets[user + 1] += offsets[user];
            }

            return offsets;
        }

        public void Copy(SocialGraph graph, long[] offsets, int[] neighbors, uint[] times)
        {
            for (var user = 0; user < graph.UserCount; user++)
            {
                var row = graph.TimedNeighbors(user);
                var to = offsets[user];
                for (var i = 0; i < row.Friends.Length; i++)
                {
                    var place = _starts[user] + i;
                    if ((_bits[place >> 6] >> (int)(place & 63) & 1) == 0)
                    {
                        continue;
                    }

                    neighbors[to] = row.Friends[i];
                    if (times.Length > 0)
                    {
                        times[to] = row.Times[i];
                    }

                    to++;
                }
            }
        }

        private void Set(long place) => _bits[place >> 6] |= 1UL << (int)(place & 63);
    }
}

/// <summary>An undirected connection.</summary>
/// <param name="User">Ordinal of one end, the smaller.</param>
/// <param name="Other">Ordinal of the other end.</param>
/// <param name="Time">When it was made, unix seconds; 0 in a graph without times.</param>
public readonly record struct Connection(int User, int Other, uint Time);
