using Pymk.Grains.Interfaces.Cycle;

namespace Pymk.Silo.Daily;

/// <summary>Holds a run by telling the cluster that this process lives. <see cref="Token"/> ends where the run is lost to another process.</summary>
internal sealed class RunHold : IAsyncDisposable
{
    /// <summary>Time between two beats, a fraction of <see cref="CycleLimits.Silence"/>.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _end;
    private readonly Task _beats;
    private volatile string _doing = "";
    private volatile bool _lost;

    public RunHold(ICycleGrain cycle, string owner, string run, TimeProvider time, CancellationToken cancellation)
    {
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _beats = BeatAsync(cycle, owner, run, time);
    }

    /// <summary>Ends where the caller's token ends, or the run is lost.</summary>
    public CancellationToken Token => _end.Token;

    /// <summary>Whether another process holds the run.</summary>
    public bool IsLost => _lost;

    /// <summary>Sets what the status shows from the next beat on.</summary>
    public void Do(string what) => _doing = what;

    /// <summary>Ends the work on a run that another process holds.</summary>
    public void Lose()
    {
        _lost = true;
        _end.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _beats.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private async Task BeatAsync(ICycleGrain cycle, string owner, string run, TimeProvider time)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(_end.Token))
        {
            try
            {
                if (!await cycle.Beat(owner, run, _doing).WaitAsync(_end.Token))
                {
                    Lose();
                }
            }
            catch (Exception e) when (Patience.IsSilence(e))
            {
                // A cluster that was away gives the owner the whole time to be heard again.
            }
        }
    }
}
