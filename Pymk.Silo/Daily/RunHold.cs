using Pymk.Grains.Interfaces.Cycle;

namespace Pymk.Silo.Daily;

/// <summary>Holds a run by telling the cluster that this process lives. <see cref="Token"/> ends where the run is lost to another process.</summary>
internal sealed class RunHold : IAsyncDisposable
{
    // Beats that may be lost, one after the other.
    private const int Spare = 6;

    private readonly CancellationTokenSource _end;
    private readonly Task _beats;
    private volatile string _doing = "";
    private volatile bool _lost;

    public RunHold(ICycleGrain cycle, string owner, string run, TimeSpan silence, TimeProvider time, CancellationToken cancellation)
    {
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _beats = BeatAsync(cycle, owner, run, silence / Spare, time);
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

    private async Task BeatAsync(ICycleGrain cycle, string owner, string run, TimeSpan period, TimeProvider time)
    {
        using var timer = new PeriodicTimer(period, time);
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
