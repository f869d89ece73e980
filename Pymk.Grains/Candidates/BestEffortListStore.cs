using Microsoft.Extensions.Logging;

namespace Pymk.Grains.Candidates;

/// <summary>A list store whose failures are logged and not thrown: a lost list costs a generation, not an answer.</summary>
internal sealed partial class BestEffortListStore(ICandidateListStore store, ILogger<BestEffortListStore> log)
{
    /// <inheritdoc cref="ICandidateListStore.ReadAsync"/>
    /// <returns>Empty where the store fails.</returns>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(long user)
    {
        try
        {
            return await store.ReadAsync(user);
        }
        catch (Exception e)
        {
            LogReadFailed(e);
            return default;
        }
    }

    /// <inheritdoc cref="ICandidateListStore.WriteListAsync"/>
    public async Task WriteListAsync(long user, ReadOnlyMemory<byte> list, TimeSpan life)
    {
        try
        {
            await store.WriteListAsync(user, list, life);
            ServingMetrics.ListBytes.Record(list.Length);
        }
        catch (Exception e)
        {
            LogWriteFailed(e);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The store could not read a user's candidate list; the list is generated. Check the store")]
    private partial void LogReadFailed(Exception e);

    [LoggerMessage(
        2, LogLevel.Warning,
        "The store could not write a user's candidate list; the user's next activation generates it. Check the store")]
    private partial void LogWriteFailed(Exception e);
}
