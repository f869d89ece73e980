namespace Pymk.Grains.Graph;

/// <summary>
/// Groups the writes of a shard: what arrives during a write waits and goes out as the next write. Runs on the shard's turns, so it needs no lock.
/// After a failed write the shard must start over, because its memory is ahead of the store.
/// </summary>
internal sealed class RelationWriter(IRelationStore store, int shard, long epoch, int admitted)
{
    private Dictionary<(long From, long To, RelationKind Kind), RelationEvent> _relations = [];
    private List<long> _admitted = [];
    private int _firstAdmitted = admitted;
    private Task _current = Task.CompletedTask;
    private Task? _next;

    public void Add(RelationEvent e) => _relations[(e.From, e.To, e.Kind)] = e;

    public void Admit(long user) => _admitted.Add(user);

    /// <summary>Completes when everything added so far is in the store.</summary>
    public Task WrittenAsync() => _relations.Count == 0 && _admitted.Count == 0 ? _current : _next ??= WriteNextAsync();

    private async Task WriteNextAsync()
    {
        // Lets other requests that are ready join the write.
        await Task.Yield();
        await _current;
        var (relations, admitted) = (_relations, _admitted);
        (_relations, _admitted, _next) = ([], [], null);
        var first = _firstAdmitted;
        _firstAdmitted += admitted.Count;
        _current = store.WriteAsync(shard, epoch, relations.Values, first, admitted);
        await _current;
    }
}
