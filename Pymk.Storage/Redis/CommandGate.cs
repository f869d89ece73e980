using System.Diagnostics;

namespace Pymk.Storage.Redis;

/// <summary>
/// Commands pass while it is open. Closing it, for writes or for all, waits for those under way and holds back later ones.
/// </summary>
internal sealed class CommandGate
{
    private readonly Lock _lock = new();

    private int _reads;
    private int _writes;
    private bool _readsPass = true;
    private TaskCompletionSource? _opened;
    private TaskCompletionSource? _drained;

    // Under the lock.
    private bool IsDrained => _writes == 0 && (_readsPass || _reads == 0);

    /// <summary>Lets a command pass; it must call <see cref="Leave"/> at its end.</summary>
    /// <returns>The time it waited.</returns>
    /// <exception cref="TimeoutException">The gate was closed for longer than the limit.</exception>
    public ValueTask<TimeSpan> EnterAsync(bool reads, TimeSpan limit, CancellationToken cancellation) =>
        TryEnter(reads, out var opened) ? default : WaitAsync(reads, opened, limit, cancellation);

    /// <summary>Ends a command that <see cref="EnterAsync"/> let pass.</summary>
    public void Leave(bool reads)
    {
        lock (_lock)
        {
            _ = reads ? _reads-- : _writes--;
            if (IsDrained)
            {
                _drained?.TrySetResult();
            }
        }
    }

    /// <summary>Closes the gate for writes, or for all once it is closed for writes, and returns when none of them is under way.</summary>
    public Task CloseAsync(bool readsPass)
    {
        lock (_lock)
        {
            if ((_opened is not null) == readsPass)
            {
                throw new InvalidOperationException("The gate is closed for writes by one caller, and then for all.");
            }

            _opened ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _readsPass = readsPass;
            if (IsDrained)
            {
                _drained.SetResult();
            }

            return _drained.Task;
        }
    }

    /// <summary>Opens the gate.</summary>
    public void Open()
    {
        lock (_lock)
        {
            _opened?.SetResult();
            (_opened, _drained, _readsPass) = (null, null, true);
        }
    }

    private bool TryEnter(bool reads, out Task opened)
    {
        lock (_lock)
        {
            opened = _opened?.Task ?? Task.CompletedTask;
            if (_opened is not null && !(reads && _readsPass))
            {
                return false;
            }

            _ = reads ? _reads++ : _writes++;
            return true;
        }
    }

    private async ValueTask<TimeSpan> WaitAsync(bool reads, Task opened, TimeSpan limit, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        do
        {
            var left = limit - Stopwatch.GetElapsedTime(start);
            await opened.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellation);
        }
        while (!TryEnter(reads, out opened));
        return Stopwatch.GetElapsedTime(start);
    }
}
