namespace Pymk.Grains.Candidates;

/// <summary>
/// A user's place in <see cref="CandidateListCache"/>: the list and its order, until the cache gives them up. Whoever took them before may go on with
/// them.
/// </summary>
internal sealed class CachedList
{
    // Beyond three uses, more do not tell lists apart that are asked for often.
    private const int MostUses = 3;

    private volatile CandidateList? _list;
    private volatile ScoredList? _order;

    public CachedList() => Node = new LinkedListNode<CachedList>(this);

    /// <summary>The list; null while it is not in memory.</summary>
    public CandidateList? List => _list;

    /// <summary>The order of <see cref="List"/>; null while there is none in memory.</summary>
    public ScoredList? Order => _order;

    /// <summary>Uses since the cache looked last, at most three.</summary>
    internal int Uses { get; set; }

    /// <summary>Bytes of list and order; 0 while there is no list.</summary>
    internal long Bytes { get; private set; }

    /// <summary>Count of what the cache had given up when it gave up this list; 0 for never.</summary>
    internal long GivenUpAt { get; set; }

    /// <summary>The place in a queue of the cache.</summary>
    internal LinkedListNode<CachedList> Node { get; }

    /// <summary>Counts a use.</summary>
    public void Touch() => Uses = Math.Min(Uses + 1, MostUses); // A count lost to another thread changes little.

    /// <summary>Sets the order of the list, if the list is still here.</summary>
    public void SetOrder(ScoredList order)
    {
        _order = order;
        if (_list != order.Candidates)
        {
            _order = null;
        }
    }

    internal void Set(CandidateList? list) => (_order, _list, Bytes) = (null, list, list?.Bytes ?? 0);
}
