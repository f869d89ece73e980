namespace Pymk.Testing;

/// <summary>Tells tests of changes, so that they wait for a state without polling. Safe for concurrent use.</summary>
public sealed class Changes
{
    private TaskCompletionSource _next = Create();

    /// <summary>Announces a change that has happened.</summary>
    public void Announce() => Interlocked.Exchange(ref _next, Create()).SetResult();

    /// <summary>Reads a state now and after every change, until it is there.</summary>
    /// <param name="read">The state; null until it is there.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<T> UntilAsync<T>(Func<Task<T?>> read, CancellationToken cancellation)
        where T : class
    {
        while (true)
        {
            var next = Volatile.Read(ref _next).Task;
            if (await read() is { } state)
            {
                return state;
            }

            await next.WaitAsync(cancellation);
        }
    }

    private static TaskCompletionSource Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
