namespace Pymk.Storage.Redis;

/// <summary>
/// Opens while a server answers no pings, so that commands fail at once instead of each waiting for its deadline. A command without an answer only
/// raises the question: a server that is slow, or busy with one long command, answers the ping. The ping of an open circuit has no limit of its own,
/// so that any answer, however late, closes it.
/// </summary>
/// <param name="ping">Asks the server for a sign of life; ends by itself after a while without one. Any exception is silence.</param>
/// <param name="limit">The longest wait for the ping that decides whether to open.</param>
/// <param name="pause">The wait after a ping that failed.</param>
/// <param name="time">The clock.</param>
internal sealed class StoreCircuit(Func<Task> ping, TimeSpan limit, TimeSpan pause, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _disposed = new();

    // Never null; replaced when the circuit closes. It has no timer, so it needs no disposal.
    private volatile CancellationTokenSource _opening = new();
    private int _asking;

    /// <summary>True while the server answers no pings.</summary>
    public bool IsOpen => _opening.IsCancellationRequested;

    /// <summary>Cancelled when the circuit opens.</summary>
    public CancellationToken Opening => _opening.Token;

    /// <summary>Asks the server, unless it is being asked. Returns at once.</summary>
    public void Suspect()
    {
        if (Interlocked.Exchange(ref _asking, 1) == 0)
        {
            _ = Task.Run(AskAsync);
        }
    }

    /// <summary>Ends the pings. An open circuit stays open.</summary>
    public void Dispose() => _disposed.Cancel();

    private async Task AskAsync()
    {
        var answer = PingAsync();
        if (!await IsAnsweredAsync(answer.WaitAsync(limit, time)))
        {
            await _opening.CancelAsync();
            while (!await IsAnsweredAsync(answer.WaitAsync(_disposed.Token)))
            {
                await Task.Delay(pause, time, _disposed.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (_disposed.IsCancellationRequested)
                {
                    return;
                }

                answer = PingAsync();
            }

            _opening = new();
        }

        Volatile.Write(ref _asking, 0);
    }

    // A ping that throws before its first wait is a failed one too.
    private async Task PingAsync() => await ping();

    private static async Task<bool> IsAnsweredAsync(Task ping)
    {
        await ping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ping.IsCompletedSuccessfully;
    }
}
