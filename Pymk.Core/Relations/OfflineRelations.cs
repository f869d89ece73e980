using Pymk.Core.Graph;
using Pymk.Core.Privacy;
using Pymk.Core.Rules;

namespace Pymk.Core.Relations;

/// <summary>
/// The relations of all people at one moment, in the ordinals of a model, for programs without a cluster. They mean what they mean to a silo. People
/// that the model does not know are left out. Immutable and safe for concurrent readers.
/// </summary>
public sealed class OfflineRelations
{
    private readonly SocialGraph _graph;
    private readonly RelationTable _table;
    private readonly OfflineViews? _views;

    /// <param name="graph">The model's graph.</param>
    /// <param name="table">Every event since the model. Nobody changes it from now on.</param>
    /// <param name="countHiddenConnections">Whether people who hide their connections count as mutual connections.</param>
    /// <param name="views">How often users viewed others, in the ordinals of the graph; null where it is unknown.</param>
    public OfflineRelations(SocialGraph graph, RelationTable table, bool countHiddenConnections = true, OfflineViews? views = null)
    {
        (_graph, _table, _views) = (graph, table, views);
        var flags = new Dictionary<int, PersonFlags>();
        var rows = new Dictionary<int, int[]>();
        var unknown = new HashSet<long>();
        foreach (var e in table.All)
        {
            foreach (var id in e.From == e.To ? (ReadOnlySpan<long>)[e.From] : [e.From, e.To])
            {
                if (!graph.TryGetOrdinal(id, out var user))
                {
                    unknown.Add(id);
                }
                else if (e.Kind == RelationKind.Connection)
                {
                    rows.TryAdd(user, []);
                }
                else if (RelationFlags.Of(e.Kind) != PersonFlags.None)
                {
                    flags.TryAdd(user, RelationFlags.Of(table, id));
                }
            }
        }

        foreach (var user in rows.Keys.ToArray())
        {
            rows[user] = ChangedRow.Merge(graph.Neighbors(user), graph.IdOf(user), table, graph.TryGetOrdinal, out _);
        }

        UnknownPeople = unknown.Count;
        Graph = rows.Count == 0 ? new LocalGraphReader(graph) : new ChangedGraphReader(graph, rows);
        People = new FlaggedPeople(
            1 + graph.Erased.Length, FlaggedPeople.Erased(graph).Concat(flags.Where(f => f.Value != PersonFlags.None)), countHiddenConnections);
        Gone = [.. flags.Where(f => (f.Value & PersonFlags.Gone) != 0).Select(f => f.Key).Order()];
    }

    /// <summary>Reads the connections of the model with all changes since.</summary>
    public IGraphReader Graph { get; }

    /// <summary>The flags of all people.</summary>
    public FlaggedPeople People { get; }

    /// <summary>Ordinals of the people who are deactivated or deleted, ascending.</summary>
    public IReadOnlyList<int> Gone { get; }

    /// <summary>Number of people with a relation whom the model does not know.</summary>
    public int UnknownPeople { get; }

    /// <summary>The people of the model who were active since, by ordinal, with unix seconds; a person may come more than once.</summary>
    public IEnumerable<(int User, long Seconds)> Activity()
    {
        var active = new List<(int User, long Seconds)>();
        void Add(long id, long seconds)
        {
            if (_graph.TryGetOrdinal(id, out var user))
            {
                active.Add((user, seconds));
            }
        }

        foreach (var e in _table.All)
        {
            RelationActivity.Tell(e, Add);
        }

        return active;
    }

    /// <summary>No relations but the connections of the model.</summary>
    public static OfflineRelations None(SocialGraph graph) => new(graph, new RelationTable());

    /// <summary>The relations of a user, in a new set.</summary>
    public RelationSet Of(int user)
    {
        var set = new RelationSet();
        foreach (var other in _graph.Neighbors(user))
        {
            set.Connected.Add(other);
        }

        var id = _graph.IdOf(user);
        foreach (var e in _table.Of(id))
        {
            var other = e.From == id ? e.To : e.From;
            if (other != id && _graph.TryGetOrdinal(other, out var ordinal))
            {
                PairRelations.Write(set, _table, id, other, ordinal, _graph.Connected(user, ordinal));
            }
        }

        _views?.Write(user, set.Views);
        return set;
    }
}
