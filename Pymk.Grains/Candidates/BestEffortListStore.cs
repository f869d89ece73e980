using Microsoft.Extensions.Logging;

namespace Pymk.Grains.Candidates;

/// <summary>A list store whose failures are logged and not thrown: a lost list costs a generation, not an answer.</summary>
internal sealed partial class BestEffortListStore(ICandidateListStore store, ILogger<BestEffortListStore> log)
{
    // Only the first of several failures is logged: a silent store refuses every list at once.
    private int _failing;

    /// <inheritdoc cref="ICandidateListStore.ReadAsync"/>
    /// <returns>Empty where the store fails.</returns>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(long user)
    {
        try
        {
            var list = await store.ReadAsync(user);
            Worked();
            return list;
        }
        catch (Exception e)
        {
            if (IsFirstFailure())
            {
                LogReadFailed(e);
            }

            return default;
        }
    }

    /// <inheritdoc cref="ICandidateListStore.WriteListAsync"/>
    /// <returns>False where the store fails.</returns>
    public async Task<bool> WriteListAsync(long user, ReadOnlyMemory<byte> list, TimeSpan life)
    {
        try
        {
            await store.WriteListAsync(user, list, life);
            Worked();
            ServingMetrics.ListBytes.Record(list.Length);
            return true;
        }
        catch (Exception e)
        {
            if (IsFirstFailure())
            {
                LogWriteFailed(e);
            }

            return false;
        }
    }

    private void Worked()
    {
        if (Volatile.Read(ref _failing) != 0)
        {
            Volatile.Write(ref _failing, 0);
        }
    }

    private bool IsFirstFailure() => Interlocked.Exchange(ref _failing, 1) == 0;

    [LoggerMessage(1, LogLevel.Warning, "The store could not read a user's candidate list; the list is generated. Check the store")]
    private partial void LogReadFailed(Exception e);

    [LoggerMessage(
        2, LogLevel.Warning,
        "The store could not write a user's candidate list; the user's next activation generates it. Check the store")]
    private partial void LogWriteFailed(Exception e);
}
