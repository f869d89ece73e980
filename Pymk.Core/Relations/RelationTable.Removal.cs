namespace Pymk.Core.Relations;

public sealed partial class RelationTable
{
    /// <summary>Removes all events of a user, on either end, and returns them. Costs a pass over the events of everybody they name.</summary>
    public IReadOnlyList<RelationEvent> Remove(long user)
    {
        RelationEvent[] removed = [.. Of(user)];
        if (removed.Length > 0)
        {
            // A frozen table would keep what is removed: its reader starts over.
            Frozen = null;
        }

        foreach (var e in removed)
        {
            _places.Remove((e.From, e.To, e.Kind), out var place);
            Relink(e, place, OlderOf);
            FillGap(place);
        }

        return removed;
    }

    // Leads every chain that comes to a place on to where the given function says, for each of the event's users.
    private void Relink(RelationEvent e, int place, Func<long, int, int> target)
    {
        Relink(e.From, place, target(e.From, place));
        if (e.To != e.From)
        {
            Relink(e.To, place, target(e.To, place));
        }
    }

    private void Relink(long user, int place, int target)
    {
        var at = _newest[user];
        if (at == place)
        {
            if (target == End)
            {
                _newest.Remove(user);
            }
            else
            {
                _newest[user] = target;
            }

            return;
        }

        while (OlderOf(user, at) is var older && older != place)
        {
            at = older;
        }

        _links[at] = _events[at].From == user ? _links[at] with { OfFrom = target } : _links[at] with { OfTo = target };
    }

    // The last event moves into the gap, so that events and links stay without gaps.
    private void FillGap(int place)
    {
        var last = _events.Count - 1;
        if (place != last)
        {
            var moved = _events[last];
            Relink(moved, last, (_, _) => place);
            (_events[place], _links[place]) = (moved, _links[last]);
            _places[(moved.From, moved.To, moved.Kind)] = place;
        }

        _events.RemoveAt(last);
        _links.RemoveAt(last);
    }

    private int OlderOf(long user, int place) => _events[place].From == user ? _links[place].OfFrom : _links[place].OfTo;
}
