using System.Runtime.InteropServices;

namespace Pymk.Core.Relations;

/// <summary>
/// The last event of each pair and kind: a last-writer-wins map over event time, so order and repetition of events do not change the outcome. On
/// equal times, a start wins over an end. Not safe for concurrent use.
/// </summary>
public sealed partial class RelationTable
{
    private const int End = -1;

    private readonly Dictionary<(long From, long To, RelationKind Kind), int> _places = [];
    private readonly List<RelationEvent> _events = [];

    // The relations of a user are a chain through the events, with two links an event. A list for each user would be a small object for each user.
    private readonly Dictionary<long, int> _newest = [];
    private readonly List<Links> _links = [];

    /// <summary>Number of pairs and kinds.</summary>
    public int Count => _events.Count;

    /// <summary>The last event of every pair and kind, in no order.</summary>
    public IReadOnlyList<RelationEvent> All => _events;

    /// <summary>Orders the users of a connection, so that it is the same event whichever user comes first.</summary>
    public static RelationEvent Normalize(RelationEvent e) =>
        e.Kind == RelationKind.Connection && e.From > e.To ? e with { From = e.To, To = e.From } : e;

    /// <summary>Takes an event; false where nothing changed, because a later event is known.</summary>
    /// <param name="e">The event.</param>
    /// <param name="stamp">Stamp of the change; 0 for a change from before stamps, and where nobody asks for it.</param>
    public bool Apply(RelationEvent e, long stamp = 0)
    {
        e = Normalize(e);
        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, (e.From, e.To, e.Kind), out var known);
        if (known)
        {
            var last = _events[place];
            if (e.TimeMs < last.TimeMs || (e.TimeMs == last.TimeMs && (last.Active || !e.Active)))
            {
                return false;
            }

            Frozen?.BeforeReplacing(place, last);
            _events[place] = e;
            _links[place] = _links[place] with { Stamp = stamp };
            return true;
        }

        place = _events.Count;
        _events.Add(e);
        _links.Add(new Links(Link(e.From, place), e.To == e.From ? End : Link(e.To, place), stamp));
        return true;
    }

    /// <summary>What <see cref="Freeze"/> returned last; null once it is disposed.</summary>
    internal FrozenRelations? Frozen { get; private set; }

    /// <summary>The table as it is now, whatever events follow. An earlier one no longer holds. It ends when a relation is removed.</summary>
    /// <param name="cut">The last stamp that was given; every later change has a greater one.</param>
    public FrozenRelations Freeze(long cut = 0) => Frozen = new FrozenRelations(this, cut);

    /// <summary>The stamp of the event at a place of <see cref="All"/>.</summary>
    public long StampAt(int place) => _links[place].Stamp;

    /// <summary>True while a frozen view holds.</summary>
    public bool IsFrozen => Frozen is not null;

    /// <summary>True for a user of any event.</summary>
    public bool Knows(long user) => _newest.ContainsKey(user);

    /// <summary>The last event of every pair and kind of which the user is part.</summary>
    public IEnumerable<RelationEvent> Of(long user)
    {
        var place = _newest.GetValueOrDefault(user, End);
        while (place != End)
        {
            var e = _events[place];
            yield return e;
            place = OlderOf(user, place);
        }
    }

    /// <summary>The last event of a pair and kind.</summary>
    public bool TryGet(long from, long to, RelationKind kind, out RelationEvent e)
    {
        if (kind == RelationKind.Connection && from > to)
        {
            (from, to) = (to, from);
        }

        var known = _places.TryGetValue((from, to, kind), out var place);
        e = known ? _events[place] : default;
        return known;
    }

    /// <summary>True while a relation holds by the events of the table.</summary>
    public bool IsActive(long from, long to, RelationKind kind) => TryGet(from, to, kind, out var e) && e.Active;

    internal void Thaw(FrozenRelations frozen) => Frozen = Frozen == frozen ? null : Frozen;

    private int Link(long user, int place)
    {
        ref var newest = ref CollectionsMarshal.GetValueRefOrAddDefault(_newest, user, out var known);
        var older = known ? newest : End;
        newest = place;
        return older;
    }

    // The next older events of the two users, and the stamp of this one.
    private readonly record struct Links(int OfFrom, int OfTo, long Stamp);
}
