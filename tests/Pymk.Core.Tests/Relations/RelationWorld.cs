using Pymk.Core.Graph;
using Pymk.Core.Privacy;
using Pymk.Core.Relations;

namespace Pymk.Core.Tests.Relations;

/// <summary>Random relation events over a random graph, and a slow oracle of what they mean.</summary>
internal sealed class RelationWorld
{
    private const int Users = 60;

    private readonly Dictionary<(long From, long To, RelationKind Kind), RelationEvent> _last = [];

    public RelationWorld(int seed, int events = 600)
    {
        Graph = Worlds.RandomGraph(Users, 200, seed);
        var random = new Random(seed);
        for (var i = 0; i < events; i++)
        {
            Add(Draw(random));
        }
    }

    public SocialGraph Graph { get; }

    public RelationTable Table { get; } = new();

    /// <summary>An id that the graph does not know.</summary>
    public static long Stranger => 1;

    public void Add(RelationEvent e)
    {
        Table.Apply(e);
        if (e.Kind == RelationKind.Connection && e.From > e.To)
        {
            e = e with { From = e.To, To = e.From };
        }

        var key = (e.From, e.To, e.Kind);
        if (!_last.TryGetValue(key, out var last) || e.TimeMs > last.TimeMs || (e.TimeMs == last.TimeMs && e.Active))
        {
            _last[key] = e;
        }
    }

    public bool? Last(int from, int to, RelationKind kind)
    {
        var (a, b) = kind == RelationKind.Connection && from > to ? (to, from) : (from, to);
        return _last.TryGetValue((Graph.IdOf(a), Graph.IdOf(b), kind), out var e) ? e.Active : null;
    }

    public long TimeOf(int from, int to, RelationKind kind) => _last[(Graph.IdOf(from), Graph.IdOf(to), kind)].TimeMs;

    public bool EitherWay(int a, int b, RelationKind kind) => Last(a, b, kind) == true || Last(b, a, kind) == true;

    public bool Connected(int a, int b) => Last(a, b, RelationKind.Connection) ?? Graph.Connected(a, b);

    // Few times, so that many events meet at the same time.
    private RelationEvent Draw(Random random)
    {
        var kind = Enum.GetValues<RelationKind>()[random.Next(Enum.GetValues<RelationKind>().Length)];
        var from = Graph.IdOf(random.Next(Users));
        var isFlag = RelationFlags.Of(kind) != PersonFlags.None;
        var to = isFlag ? from : random.Next(20) == 0 ? Stranger : Graph.IdOf(random.Next(Users));
        return !isFlag && to == from ? Draw(random) : new RelationEvent(from, to, kind, random.Next(3) > 0, random.Next(5) * 1000);
    }
}
