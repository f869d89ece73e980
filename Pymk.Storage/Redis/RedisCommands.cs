using Pymk.Grains.Interfaces.Stores;
using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>
/// The only way to a store's server, so that no store forgets it: every command has a deadline, and a server that does not answer is a
/// <see cref="StoreUnavailableException"/>. No exception of StackExchange.Redis leaves: Orleans cannot send them.
/// </summary>
/// <param name="redis">The connection.</param>
/// <param name="name">The store's name, for the exception.</param>
/// <param name="deadline">The longest wait of a command.</param>
internal sealed class RedisCommands(ConnectionMultiplexer redis, string name, TimeSpan deadline) : IAsyncDisposable
{
    /// <summary>A command on many entries may take this many times the deadline of a command.</summary>
    public const int BulkFactor = 5;

    // The first word of a server's answer that it cannot serve now. Any other error of a server is a fault of ours.
    private static readonly string[] NotNow =
    [
        "BUSY", "CLUSTERDOWN", "LOADING", "MASTERDOWN", "MISCONF", "NOREPLICAS", "OOM", "READONLY", "TRYAGAIN",
    ];

    /// <summary>Runs commands on a few entries.</summary>
    /// <exception cref="StoreUnavailableException">The server did not answer within the deadline.</exception>
    public Task<T> AskAsync<T>(Func<IDatabase, Task<T>> commands, CancellationToken cancellation = default) =>
        RunAsync(commands, deadline, cancellation);

    /// <summary>Runs commands on many entries, such as all of a shard.</summary>
    /// <exception cref="StoreUnavailableException">The server did not answer within <see cref="BulkFactor"/> deadlines.</exception>
    public Task<T> AskForManyAsync<T>(Func<IDatabase, Task<T>> commands, CancellationToken cancellation = default) =>
        RunAsync(commands, BulkFactor * deadline, cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => redis.DisposeAsync();

    private async Task<T> RunAsync<T>(Func<IDatabase, Task<T>> commands, TimeSpan limit, CancellationToken cancellation)
    {
        try
        {
            return await commands(redis.GetDatabase()).WaitAsync(limit, cancellation);
        }
        catch (Exception e) when (IsSilence(e))
        {
            throw new StoreUnavailableException(name, $"{e.GetType().Name}: {e.Message}");
        }
        catch (RedisException e)
        {
            throw new InvalidOperationException($"The {name} refused a command: {e.Message}");
        }
    }

    private static bool IsSilence(Exception e) => e switch
    {
        RedisServerException refusal => NotNow.Contains(refusal.Message.Split(' ', 2)[0]),
        RedisException or TimeoutException or ObjectDisposedException => true,
        _ => false,
    };
}
