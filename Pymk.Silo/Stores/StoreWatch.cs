using Pymk.Grains.Interfaces.Stores;
using Pymk.Storage.Redis;

namespace Pymk.Silo.Stores;

/// <summary>Looks whether the durable store still has its data. Without them a silo has nothing to serve: members, epochs, blocks and choices are gone.</summary>
internal static class StoreWatch
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Completes when the store is found empty; true then, false when the waiting is ended.</summary>
    public static async Task<bool> WaitForLossAsync(RedisStores stores, CancellationToken end)
    {
        using var timer = new PeriodicTimer(Period);
        try
        {
            while (await timer.WaitForNextTickAsync(end))
            {
                if (await IsEmptiedAsync(stores))
                {
                    return true;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The silo ends.
        }

        return false;
    }

    private static async Task<bool> IsEmptiedAsync(RedisStores stores)
    {
        try
        {
            return await stores.IsEmptiedAsync();
        }
        catch (StoreUnavailableException)
        {
            // A store that does not answer may still have everything.
            return false;
        }
    }
}
