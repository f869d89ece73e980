using System.Diagnostics;

namespace Pymk.Storage.Redis;

/// <summary>Commands pass while it is open. Closing it waits for those under way and holds back later ones.</summary>
internal sealed class CommandGate
{
    private readonly Lock _lock = new();

    private int _underWay;
    private TaskCompletionSource? _opened;
    private TaskCompletionSource? _drained;

    /// <summary>Lets a command pass; it must call <see cref="Leave"/> at its end.</summary>
    /// <returns>The time it waited.</returns>
    /// <exception cref="TimeoutException">The gate was closed for longer than the limit.</exception>
    public ValueTask<TimeSpan> EnterAsync(TimeSpan limit, CancellationToken cancellation) =>
        TryEnter(out var opened) ? default : WaitAsync(opened, limit, cancellation);

    /// <summary>Ends a command that <see cref="EnterAsync"/> let pass.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            if (--_underWay == 0)
            {
                _drained?.TrySetResult();
            }
        }
    }

    /// <summary>Closes the gate and returns when no command is under way. One closes it at a time.</summary>
    public Task CloseAsync()
    {
        lock (_lock)
        {
            if (_opened is not null)
            {
                throw new InvalidOperationException("The gate is closed already.");
            }

            _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_underWay == 0)
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
            (_opened, _drained) = (null, null);
        }
    }

    private bool TryEnter(out Task opened)
    {
        lock (_lock)
        {
            opened = _opened?.Task ?? Task.CompletedTask;
            if (_opened is not null)
            {
                return false;
            }

            _underWay++;
            return true;
        }
    }

    private async ValueTask<TimeSpan> WaitAsync(Task opened, TimeSpan limit, CancellationToken cancellation)
    {
        var start = Stopwatch.GetTimestamp();
        do
        {
            var left = limit - Stopwatch.GetElapsedTime(start);
            await opened.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellation);
        }
        while (!TryEnter(out opened));
        return Stopwatch.GetElapsedTime(start);
    }
}
