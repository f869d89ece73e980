using Pymk.Grains.Interfaces.RequestKeys;

namespace Pymk.Client.RequestKeys;

/// <summary>The keys in the cluster.</summary>
internal sealed class ClusterRequestKeys(IGrainFactory grains) : IRequestKeys
{
    public Task<KeyClaim> BeginAsync(Guid key, Guid request) => SlotOf(key).Begin(key, request);

    public Task FinishAsync(Guid key, KeptAnswer answer) => SlotOf(key).Finish(key, answer);

    public Task ReleaseAsync(Guid key) => SlotOf(key).Release(key);

    private IRequestKeysGrain SlotOf(Guid key)
    {
        Span<byte> bytes = stackalloc byte[16];
        key.TryWriteBytes(bytes);
        return grains.GetGrain<IRequestKeysGrain>(bytes[0] % IRequestKeysGrain.Slots);
    }
}
