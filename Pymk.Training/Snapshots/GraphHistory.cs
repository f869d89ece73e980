using Pymk.Core.Graph;

namespace Pymk.Training.Snapshots;

/// <summary>
/// Reads the connections made before a time. Serving applies connections when they are made, so the features of a shown suggestion use those of its
/// time.
/// </summary>
/// <param name="graph">A graph with times.</param>
internal sealed class GraphHistory(SocialGraph graph)
{
    private readonly uint[] _last = LastTimes(graph);

    /// <summary>The connections made before a time, unix seconds.</summary>
    public IGraphReader Before(long time) => new Moment(graph, _last, time);

    private static uint[] LastTimes(SocialGraph graph)
    {
        var last = new uint[graph.UserCount];
        Parallel.For(0, last.Length, user =>
        {
            foreach (var time in graph.Times(user))
            {
                last[user] = Math.Max(last[user], time);
            }
        });
        return last;
    }

    private sealed class Moment(SocialGraph graph, uint[] last, long before) : IGraphReader
    {
        /// <inheritdoc/>
        public ValueTask<ReadOnlyMemory<int>[]> ReadAsync(ReadOnlyMemory<int> users, CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            var rows = new ReadOnlyMemory<int>[users.Length];
            for (var i = 0; i < rows.Length; i++)
            {
                var user = users.Span[i];
                rows[i] = last[user] < before ? graph.NeighborMemory(user) : Earlier(user);
            }

            return new(rows);
        }

        /// <inheritdoc/>
        public FriendTimes ReadTimes(int user) => FriendTimes.Of(graph, user);

        private int[] Earlier(int user)
        {
            var all = graph.TimedNeighbors(user);
            var count = 0;
            foreach (var time in all.Times)
            {
                count += time < before ? 1 : 0;
            }

            var row = new int[count];
            for (int i = 0, at = 0; at < count; i++)
            {
                if (all.Times[i] < before)
                {
                    row[at++] = all.Friends[i];
                }
            }

            return row;
        }
    }
}
