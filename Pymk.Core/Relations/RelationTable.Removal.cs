namespace Pymk.Core.Relations;

public sealed partial class RelationTable
{
    /// <summary>Removes all events of a user, on either end, and returns them. Costs a pass over the events of everybody they name.</summary>
    public IReadOnlyList<RelationEvent> Remove(long user)
    {
        RelationEvent[] removed = [.. Of(user)];
        foreach (var e in removed)
        {
            Take(e, _places[(e.From, e.To, e.Kind)]);
        }

        return removed;
    }

    /// <summary>
    /// Removes an event; false where another one of the pair and kind is the last. Costs a pass over the newer events of both users, and of those of
    /// one other event.
    /// </summary>
    public bool Remove(RelationEvent e)
    {
        var found = _places.TryGetValue((e.From, e.To, e.Kind), out var place) && _events[place] == e;
        if (found)
        {
            Take(e, place);
        }

        return found;
    }

    /// <summary>Gives memory back after many removals. Costs a pass over what is left, which is little then.</summary>
    public void TrimExcess()
    {
        const int Least = 256;
        if (_events.Capacity / 4 > Math.Max(Least, _events.Count))
        {
            _events.TrimExcess();
            _links.TrimExcess();
            _places.TrimExcess();
            _newest.TrimExcess();
        }
    }

    private void Take(RelationEvent e, int place)
    {
        // A frozen table would keep what is removed: its reader starts over.
        Frozen = null;
        _places.Remove((e.From, e.To, e.Kind));
        Relink(e, place, OlderOf);
        FillGap(place);
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
