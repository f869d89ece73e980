namespace Pymk.Grains.Graph;

/// <summary>
/// Groups the writes of a shard: what arrives during a write waits and goes out as the next write. Runs on the shard's turns, so it needs no lock.
/// What a failed write may not have stored goes out with the next write: nothing is acknowledged before it is stored, and writing it twice changes
/// nothing.
/// </summary>
internal sealed class RelationWriter(IRelationStore store, int shard, long epoch, int admitted)
{
    private Dictionary<(long From, long To, RelationKind Kind), StampedRelation> _relations = [];
    private List<long> _admitted = [];
    private int _firstAdmitted = admitted;
    private readonly HashSet<long> _erased = [];
    private Task _current = Task.CompletedTask;
    private Task? _next;

    public void Add(StampedRelation relation)
    {
        var e = relation.Event;
        if (_erased.Count > 0)
        {
            // Somebody who was erased and is created again.
            _erased.Remove(e.From);
            _erased.Remove(e.To);
        }

        _relations[(e.From, e.To, e.Kind)] = relation;
    }

    public void Admit(long user)
    {
        _erased.Remove(user);
        _admitted.Add(user);
    }

    /// <summary>Completes when everything added so far is in the store.</summary>
    public Task WrittenAsync() => _relations.Count == 0 && _admitted.Count == 0 ? _current : _next ??= WriteNextAsync();

    /// <summary>
    /// Removes a user from what waits and from the store. A write under way ends before: a failed one brings nothing of the user back.
    /// </summary>
    /// <param name="user">64-bit id.</param>
    /// <param name="relations">The user's relations, written or not.</param>
    /// <param name="position">The user's position; null for a user who is not admitted.</param>
    public async Task EraseAsync(long user, IReadOnlyCollection<RelationEvent> relations, int? position)
    {
        _erased.Add(user);
        foreach (var e in relations)
        {
            _relations.Remove((e.From, e.To, e.Kind));
        }

        Clear(_admitted);
        await _current.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        await store.RemoveAsync(shard, epoch, relations, position is { } place && place < _firstAdmitted ? [place] : []);
    }

    private async Task WriteNextAsync()
    {
        // Lets other requests that are ready join the write.
        await Task.Yield();
        await _current.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        var (relations, admitted) = (_relations, _admitted);
        (_relations, _admitted, _next) = ([], [], null);
        _current = WriteAsync(relations, admitted);
        await _current;
    }

    private async Task WriteAsync(Dictionary<(long From, long To, RelationKind Kind), StampedRelation> relations, List<long> admitted)
    {
        try
        {
            await store.WriteAsync(
                shard, epoch, new RelationWrite { Relations = relations.Values, FirstPosition = _firstAdmitted, Admitted = admitted });
            _firstAdmitted += admitted.Count;
        }
        catch
        {
            foreach (var (key, relation) in relations)
            {
                // A later event of the same pair and kind stays.
                if (!_erased.Contains(key.From) && !_erased.Contains(key.To))
                {
                    _relations.TryAdd(key, relation);
                }
            }

            Clear(admitted);
            _admitted.InsertRange(0, admitted);
            throw;
        }
    }

    // The positions of erased users stay, so that those after them do.
    private void Clear(List<long> admitted)
    {
        for (var i = 0; i < admitted.Count && _erased.Count > 0; i++)
        {
            admitted[i] = _erased.Contains(admitted[i]) ? AdmittedUsers.Nobody : admitted[i];
        }
    }
}
