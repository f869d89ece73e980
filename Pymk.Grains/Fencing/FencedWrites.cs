using Pymk.Grains.Interfaces.Stores;

namespace Pymk.Grains.Fencing;

/// <summary>Writes of a grain that is the single writer of a shard.</summary>
internal static class FencedWrites
{
    /// <summary>Awaits a write. A refused one ends the activation, so that the next call activates a writer with a new epoch.</summary>
    /// <exception cref="StaleEpochException">The store refused the write.</exception>
    public static async Task WriteFencedAsync(this IGrainBase grain, Task write)
    {
        try
        {
            await write;
        }
        catch (StaleEpochException)
        {
            grain.DeactivateOnIdle();
            throw;
        }
    }
}
