using Pymk.Core.Privacy;
using Pymk.Core.Recommend;
using Pymk.Core.Relations;

namespace Pymk.Cluster.Tests.Privacy;

/// <summary>
/// What is so between people, by the slow reading of every event: the last of a kind counts by its time. Events under way count for neither side.
/// </summary>
/// <param name="model">The model, whose connections hold until an event ends them.</param>
/// <param name="countsHidden">The setting <c>CountHiddenConnections</c>.</param>
internal sealed class PeopleOracle(ServingModel model, bool countsHidden)
{
    /// <summary>More views than the rule on fatigue allows, however many seconds they are old.</summary>
    private const int WornOut = 11;

    private readonly RelationTable _table = new();
    private readonly Dictionary<(long User, long Person), int> _views = [];
    private readonly HashSet<(long, long, RelationKind)> _underWay = [];

    /// <summary>People of the model and people who joined.</summary>
    public HashSet<long> Everybody { get; } = [.. Enumerable.Range(0, model.Graph.UserCount).Select(model.Graph.IdOf)];

    /// <summary>Takes events that the service has acknowledged.</summary>
    public void Apply(params IEnumerable<RelationEvent> events)
    {
        foreach (var e in events)
        {
            _table.Apply(e);
            Everybody.Add(e.From);
            Everybody.Add(e.To);
        }
    }

    /// <summary>Takes events that are sent and not acknowledged yet.</summary>
    public void Begin(IReadOnlyCollection<RelationEvent> events)
    {
        Apply(events);
        _underWay.UnionWith(events.Select(RelationTable.Normalize).Select(e => (e.From, e.To, e.Kind)));
    }

    /// <summary>All events are acknowledged.</summary>
    public void End() => _underWay.Clear();

    public void View(long user, long person, int times) => _views[(user, person)] = _views.GetValueOrDefault((user, person)) + times;

    public bool Gone(long person) => Has(person, PersonFlags.Gone);

    public bool Has(long person, PersonFlags flags) => RelationFlags.Kinds.Any(k => (RelationFlags.Of(k) & flags) != 0 && Holds(person, person, k));

    /// <summary>True while a relation holds for certain.</summary>
    public bool Holds(long from, long to, RelationKind kind) =>
        !_underWay.Contains((from, to, kind)) && _table.TryGet(from, to, kind, out var e) && e.Active;

    public bool EitherWay(long one, long other, RelationKind kind) => Holds(one, other, kind) || Holds(other, one, kind);

    public bool Connected(long one, long other)
    {
        (one, other) = (Math.Min(one, other), Math.Max(one, other));
        return !_underWay.Contains((one, other, RelationKind.Connection))
            && (_table.TryGet(one, other, RelationKind.Connection, out var e) ? e.Active : InModel(one, other));
    }

    /// <summary>False for two who are not connected for certain: no answer may say that they are, however old its list is.</summary>
    public bool MayBeConnected(long one, long other) =>
        Connected(one, other) || _underWay.Contains((Math.Min(one, other), Math.Max(one, other), RelationKind.Connection));

    /// <summary>Why a person must not be suggested; null where the person may be.</summary>
    public string? Forbids(long user, long person) =>
        user == person ? "the user"
        : Connected(user, person) ? "a connection"
        : EitherWay(user, person, RelationKind.Block) ? "across a block"
        : EitherWay(user, person, RelationKind.Invitation) ? "with an invitation pending"
        : Holds(user, person, RelationKind.Dismissal) ? "dismissed"
        : Gone(person) ? "gone"
        : Has(person, PersonFlags.NotSuggested) ? "not to be suggested"
        : _views.GetValueOrDefault((user, person)) >= WornOut ? "seen too often"
        : null;

    /// <summary>Why a mutual connection must not be named with a person; null where it may be.</summary>
    public string? ForbidsNaming(long user, long mutual, long person) =>
        !IsBridge(user, mutual) ? "no bridge"
        : !IsBridge(user, person) ? "known to a person who is no bridge"
        : Has(mutual, PersonFlags.HidesConnections) ? "hiding connections"
        : Has(person, PersonFlags.HidesConnections) ? "known to a person who hides connections"
        : !MayBeConnected(user, mutual) || !MayBeConnected(mutual, person) ? "no mutual connection"
        : null;

    /// <summary>The people through whom paths count for a user, of those who are connected to the user, or may be.</summary>
    public long[] Bridges(long user, bool now) =>
        [.. Everybody.Where(m => m != user && (now ? Connected(user, m) : MayBeConnected(user, m)) && IsBridge(user, m))];

    /// <summary>How many of a user's bridges know a person; 0 where nobody is told.</summary>
    public int Count(long user, long person, long[] bridges, bool now) =>
        IsBridge(user, person) ? bridges.Count(m => m != person && (now ? Connected(m, person) : MayBeConnected(m, person))) : 0;

    private PersonFlags Uncounted => countsHidden ? PersonFlags.None : PersonFlags.HidesConnections;

    private bool IsBridge(long user, long person) =>
        !EitherWay(user, person, RelationKind.Block) && !Has(person, PersonFlags.Gone | PersonFlags.NotABridge | Uncounted);

    private bool InModel(long one, long other) =>
        model.Graph.TryGetOrdinal(one, out var a) && model.Graph.TryGetOrdinal(other, out var b) && model.Graph.Connected(a, b);
}
