namespace Pymk.Grains.Graph;

/// <summary>
/// Groups the writes of a shard: what arrives during a write waits and goes out as the next write. Runs on the shard's turns, so it needs no lock.
/// What a failed write may not have stored goes out with the next write: nothing is acknowledged before it is stored, and writing it twice changes
/// nothing.
/// </summary>
internal sealed class RelationWriter(IRelationStore store, int shard, long epoch, int admitted, long foldedTo = 0)
{
    private Dictionary<(long From, long To, RelationKind Kind), StampedRelation> _relations = [];
    private static readonly Removal NoRemoval = new();

    private Removal _removal = new();
    private List<long> _admitted = [];
    private int _firstAdmitted = admitted;
    private long _foldedTo = foldedTo;
    private long _foldedStored = foldedTo;
    private Task _current = Task.CompletedTask;
    private Task? _next;

    public void Add(StampedRelation relation)
    {
        var e = relation.Event;
        var key = (e.From, e.To, e.Kind);
        _removal.Relations.Remove(key);
        _relations[key] = relation;
    }

    /// <summary>Removes a relation, unless it is added again before the next write.</summary>
    public void Remove(RelationEvent e)
    {
        var key = (e.From, e.To, e.Kind);
        _relations.Remove(key);
        _removal.Relations[key] = e;
    }

    /// <summary>Notes, before it is removed, that a connection is folded. The store has the highest stamp no later than the removal.</summary>
    public void NoteFold(long stamp) => _foldedTo = Math.Max(_foldedTo, stamp);

    /// <summary>Removes the position of an admitted user; false for one that has to stay, because the store knows the next position from it.</summary>
    public bool TryRemovePosition(int position)
    {
        var may = position < _firstAdmitted - 1;
        if (may)
        {
            _removal.Positions.Add(position);
        }

        return may;
    }

    public void Admit(long user) => _admitted.Add(user);

    /// <summary>Makes the position of an admitted user nobody's, written or not.</summary>
    public void ErasePosition(int position) => _removal.Erased.Add(position);

    /// <summary>Completes when everything added so far is in the store.</summary>
    public Task WrittenAsync() => IsIdle ? _current : _next ??= WriteNextAsync();

    private bool IsIdle => _relations.Count == 0 && _admitted.Count == 0 && _removal.IsEmpty;

    private async Task WriteNextAsync()
    {
        // Lets other requests that are ready join the write.
        await Task.Yield();
        await _current.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        var (relations, admitted, removal) = (_relations, _admitted, NoRemoval);
        (_relations, _admitted, _next) = ([], [], null);
        if (!_removal.IsEmpty)
        {
            (removal, _removal) = (_removal, new Removal());
            foreach (var position in removal.Erased.Where(position => position >= _firstAdmitted))
            {
                admitted[position - _firstAdmitted] = AdmittedUsers.Nobody;
            }
        }

        _current = WriteAsync(relations, admitted, removal);
        await _current;
    }

    private async Task WriteAsync(
        Dictionary<(long From, long To, RelationKind Kind), StampedRelation> relations, List<long> admitted, Removal removal)
    {
        var foldedTo = _foldedTo;
        try
        {
            await store.WriteAsync(shard, epoch, new RelationWrite
            {
                Relations = relations.Values,
                FirstPosition = _firstAdmitted,
                Admitted = admitted,
                Removed = removal.Relations.Values,
                ErasedPositions = [.. removal.Erased.Where(position => position < _firstAdmitted)],
                RemovedPositions = removal.Positions,
                FoldedTo = foldedTo > _foldedStored ? foldedTo : 0,
            });
            _foldedStored = foldedTo;
            _firstAdmitted += admitted.Count;
        }
        catch
        {
            foreach (var (key, relation) in relations)
            {
                // A later event of the same pair and kind stays, and so does its removal.
                if (!_removal.Relations.ContainsKey(key))
                {
                    _relations.TryAdd(key, relation);
                }
            }

            foreach (var (key, e) in removal.Relations)
            {
                if (!_relations.ContainsKey(key))
                {
                    _removal.Relations.TryAdd(key, e);
                }
            }

            _admitted.InsertRange(0, admitted);
            _removal.Erased.AddRange(removal.Erased);
            _removal.Positions.AddRange(removal.Positions);
            throw;
        }
    }

    private sealed class Removal
    {
        public Dictionary<(long From, long To, RelationKind Kind), RelationEvent> Relations { get; } = [];

        // The positions of erased users stay, so that those after them do.
        public List<int> Erased { get; } = [];

        public List<int> Positions { get; } = [];

        public bool IsEmpty => Relations.Count == 0 && Erased.Count == 0 && Positions.Count == 0;
    }
}
