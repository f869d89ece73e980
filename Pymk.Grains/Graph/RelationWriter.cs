namespace Pymk.Grains.Graph;

/// <summary>
/// Groups the writes of a shard: what arrives during a write waits and goes out as the next write. Runs on the shard's turns, so it needs no lock.
/// What a failed write may not have stored goes out with the next write: nothing is acknowledged before it is stored, and writing it twice changes
/// nothing.
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
        await _current.ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        var (relations, admitted) = (_relations, _admitted);
        (_relations, _admitted, _next) = ([], [], null);
        _current = WriteAsync(relations, admitted);
        await _current;
    }

    private async Task WriteAsync(Dictionary<(long From, long To, RelationKind Kind), RelationEvent> relations, List<long> admitted)
    {
        try
        {
            await store.WriteAsync(shard, epoch, relations.Values, _firstAdmitted, admitted);
            _firstAdmitted += admitted.Count;
        }
        catch
        {
            foreach (var (key, e) in relations)
            {
                // A later event of the same pair and kind stays.
                _relations.TryAdd(key, e);
            }

            _admitted.InsertRange(0, admitted);
            throw;
        }
    }
}
