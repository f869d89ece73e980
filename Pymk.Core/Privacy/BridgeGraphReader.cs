using Pymk.Core.Collections;
using Pymk.Core.Graph;

namespace Pymk.Core.Privacy;

/// <summary>
/// Reads a graph as if the people who are no bridges for the asker were not in it: they are in no row, and their own rows are empty. So no candidate
/// source, feature, mutual connection or degree counts them.
/// </summary>
public sealed class BridgeGraphReader : IGraphReader
{
    private const int FilterBits = 12;

    private readonly IGraphReader _graph;
    private readonly Visibility _visibility;

    // A generation reads some hundred thousand row entries. The filters answer for nearly all rows without a hash table.
    private readonly UserFilter? _blocked;

    private BridgeGraphReader(IGraphReader graph, Visibility visibility)
    {
        (_graph, _visibility) = (graph, visibility);
        if (visibility.Blocked.Count > 0)
        {
            _blocked = new UserFilter(FilterBits);
            foreach (var person in visibility.Blocked)
            {
                _blocked.Add(person);
            }
        }
    }

    /// <summary>The graph as the asker may walk it; the graph itself where everybody is a bridge.</summary>
    /// <param name="graph">The whole graph.</param>
    /// <param name="visibility">The asker's view. Flags may change while the reader is used; blocks may not.</param>
    public static IGraphReader Over(IGraphReader graph, Visibility visibility) =>
        visibility.HidesAnyone ? new BridgeGraphReader(graph, visibility) : graph;

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<int>[]> ReadAsync(ReadOnlyMemory<int> users, CancellationToken cancellation)
    {
        var rows = await _graph.ReadAsync(users, cancellation).ConfigureAwait(false);
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = _visibility.IsBridge(users.Span[i]) ? Bridges(rows[i]) : default;
        }

        return rows;
    }

    /// <inheritdoc/>
    public FriendTimes ReadTimes(int user) => _graph.ReadTimes(user);

    private ReadOnlyMemory<int> Bridges(ReadOnlyMemory<int> row)
    {
        var people = row.Span;
        if (!_visibility.MayCloseAny(people) && _blocked?.MayHoldAny(people) != true)
        {
            return row;
        }

        var kept = 0;
        while (kept < people.Length && _visibility.IsBridge(people[kept]))
        {
            kept++;
        }

        if (kept == people.Length)
        {
            return row;
        }

        var bridges = new int[people.Length - 1];
        people[..kept].CopyTo(bridges);
        foreach (var person in people[(kept + 1)..])
        {
            if (_visibility.IsBridge(person))
            {
                bridges[kept++] = person;
            }
        }

        return bridges.AsMemory(0, kept);
    }
}
