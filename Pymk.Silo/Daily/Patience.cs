using Pymk.Grains.Interfaces.Stores;

namespace Pymk.Silo.Daily;

/// <summary>Asks the cluster again while it does not answer: a silo that ended is started anew, or another takes over.</summary>
internal static class Patience
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Returns the first answer.</summary>
    /// <exception cref="DailyException">The cluster did not answer for 5 minutes.</exception>
    public static async Task<T> AskAsync<T>(Func<Task<T>> ask, TimeProvider time, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await ask().WaitAsync(cancellation);
            }
            catch (Exception e) when (IsSilence(e))
            {
                if (time.GetElapsedTime(began) > Longest)
                {
                    throw new DailyException($"the service did not answer for {Longest.TotalMinutes:0} minutes: {e.Message}");
                }
            }

            await Task.Delay(Pause, time, cancellation);
        }
    }

    /// <summary>Whether a failure means that no silo answers now.</summary>
    public static bool IsSilence(Exception e) => e is OrleansException or TimeoutException or StoreUnavailableException;
}
