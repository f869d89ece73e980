namespace Pymk.Grains.ListsAhead;

/// <summary>
/// Bounds background work to a number of processors, which may be less than one: work that took a time is followed by a rest in proportion. There are as
/// many lanes as processors, rounded up; each rests for itself. Safe for concurrent use.
/// </summary>
/// <param name="processors">The processors, above 0.</param>
/// <param name="time">The clock of work and rest.</param>
internal sealed class DutyCycle(double processors, TimeProvider time)
{
    private readonly SemaphoreSlim _lanes = new((int)Math.Ceiling(processors));
    private readonly double _restPerWork = (Math.Ceiling(processors) / processors) - 1;

    /// <summary>Runs work as soon as a lane has rested. Waiting within the work counts as work.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        await _lanes.WaitAsync(cancellation);
        var began = time.GetTimestamp();
        try
        {
            return await work();
        }
        finally
        {
            _ = RestAsync(time.GetElapsedTime(began) * _restPerWork);
        }
    }

    private async Task RestAsync(TimeSpan rest)
    {
        // Not cancelled: the next activation of a shard rests as well.
        await Task.Delay(rest, time).ConfigureAwait(false);
        _lanes.Release();
    }
}
