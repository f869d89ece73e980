namespace Pymk.Core.Graph;

/// <summary>The rows of a graph in memory that changed because users were erased: theirs, and those of the people they knew. Immutable.</summary>
internal sealed class ErasedRows
{
    private readonly Dictionary<int, (int[] Friends, uint[] Times)> _rows;

    private ErasedRows(Dictionary<int, (int[] Friends, uint[] Times)> rows, long connections) => (_rows, Connections) = (rows, connections);

    /// <summary>Number of connections that are gone.</summary>
    public long Connections { get; }

    /// <summary>The rows after another user was erased.</summary>
    /// <param name="graph">The graph before.</param>
    /// <param name="before">Its changed rows; null where there are none.</param>
    /// <param name="user">Ordinal of the erased user.</param>
    public static ErasedRows With(SocialGraph graph, ErasedRows? before, int user)
    {
        var rows = before is null ? [] : new Dictionary<int, (int[], uint[])>(before._rows);
        var friends = graph.Neighbors(user);
        foreach (var friend in friends)
        {
            var row = graph.TimedNeighbors(friend);
            var at = row.Friends.BinarySearch(user);
            rows[friend] = (Without(row.Friends, at), row.Times.IsEmpty ? [] : Without(row.Times, at));
        }

        rows[user] = ([], []);
        return new ErasedRows(rows, (before?.Connections ?? 0) + friends.Length);
    }

    /// <summary>Finds a changed row.</summary>
    public bool TryGet(int user, out (int[] Friends, uint[] Times) row) => _rows.TryGetValue(user, out row);

    private static T[] Without<T>(ReadOnlySpan<T> values, int at) => [.. values[..at], .. values[(at + 1)..]];
}
