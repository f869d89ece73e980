using Pymk.Grains.Erasure;
using Pymk.Storage.Redis;

namespace Pymk.Storage.Embedded;

/// <summary>Compacts the embedded store while the stores' writes wait, and leads their connections to it again.</summary>
internal sealed class EmbeddedCompaction(EmbeddedStore store, RedisStores stores) : IStoreCompaction
{
    // What a store may grow by beside any factor: below, the copy costs more than the bytes.
    private const long Slack = 8 << 20;

    private readonly Lock _lock = new();

    private Task<StoreCompaction>? _next;
    private Task _last = Task.CompletedTask;

    public Task<StoreCompaction> CompactAsync(CancellationToken cancellation = default)
    {
        lock (_lock)
        {
            if (_next is null)
            {
                var before = _last;
                _last = _next = Task.Run(() => RunAsync(before), CancellationToken.None);
            }

            return _next.WaitAsync(cancellation);
        }
    }

    public async Task<bool> CompactGrownAsync(double growth, CancellationToken cancellation = default)
    {
        if (store.WrittenBytes <= (growth * store.CompactBytes) + Slack)
        {
            return false;
        }

        await CompactAsync(cancellation);
        return true;
    }

    private async Task<StoreCompaction> RunAsync(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            // What is removed from here on may be copied already.
            _next = null;
        }

        try
        {
            await stores.Durable.MoveAsync(leave => store.CompactAsync(leave), () => store.Connection);
        }
        catch (Exception e) when (e is not (IOException or OperationCanceledException))
        {
            // Orleans cannot send the exceptions of StackExchange.Redis and of Garnet.
            throw new IOException($"The embedded store was not compacted: {e.Message}");
        }

        return new StoreCompaction(IsComplete: true);
    }
}
