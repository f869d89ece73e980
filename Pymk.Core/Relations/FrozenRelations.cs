namespace Pymk.Core.Relations;

/// <summary>
/// A table as it was at one moment, while the table takes further events. Costs memory only for events that are replaced meanwhile. Used on the
/// thread that uses the table.
/// </summary>
public sealed class FrozenRelations : IDisposable
{
    private readonly RelationTable _table;
    private readonly Dictionary<int, RelationEvent> _replaced = [];

    internal FrozenRelations(RelationTable table, long cut) => (_table, Count, Cut) = (table, table.Count, cut);

    /// <summary>Number of pairs and kinds at that moment.</summary>
    public int Count { get; }

    /// <summary>The last stamp given at that moment: the view has every change with a stamp up to it, and none with a greater one.</summary>
    public long Cut { get; }

    /// <summary>True until it is disposed or the table is frozen again.</summary>
    public bool Holds => _table.Frozen == this;

    /// <summary>The last event of a pair and kind at that moment.</summary>
    /// <param name="place">0 to <see cref="Count"/> - 1.</param>
    /// <exception cref="ObjectDisposedException">It no longer holds.</exception>
    public RelationEvent At(int place)
    {
        ObjectDisposedException.ThrowIf(!Holds, this);
        return _replaced.TryGetValue(place, out var e) ? e : _table.All[place];
    }

    /// <inheritdoc/>
    public void Dispose() => _table.Thaw(this);

    internal void BeforeReplacing(int place, RelationEvent e)
    {
        if (place < Count)
        {
            _replaced.TryAdd(place, e);
        }
    }
}
