namespace Pymk.Grains.Snapshot;

/// <summary>Lets few shards of a silo write at a time. It bounds memory, because a shard copies what it writes when its turn comes, and load.</summary>
internal sealed class SnapshotTurns : IDisposable
{
    private readonly SemaphoreSlim _free = new(Math.Max(1, Environment.ProcessorCount / 4));

    /// <summary>Waits for a turn, runs the work and ends the turn.</summary>
    public async Task RunAsync(Func<Task> work, CancellationToken cancellation)
    {
        // On the caller's context: the work of a grain runs on the grain's turns.
        await _free.WaitAsync(cancellation);
        try
        {
            await work();
        }
        finally
        {
            _free.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();
}
