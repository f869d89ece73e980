using System.Diagnostics;
using Pymk.Grains.Interfaces.Stores;
using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>
/// The only way to a store's server, so that no store forgets it: every command has a deadline, and a server that does not answer is a
/// <see cref="StoreUnavailableException"/>. While it answers no pings either, commands fail at once. No exception of StackExchange.Redis leaves:
/// Orleans cannot send them.
/// </summary>
internal sealed class RedisCommands : IAsyncDisposable
{
    /// <summary>A command on many entries may take this many times the deadline of a command.</summary>
    public const int BulkFactor = 5;

    // The first word of a server's answer that it cannot serve now. Any other error of a server is a fault of ours.
    private static readonly string[] NotNow =
    [
        "BUSY", "CLUSTERDOWN", "LOADING", "MASTERDOWN", "MISCONF", "NOREPLICAS", "OOM", "READONLY", "TRYAGAIN",
    ];

    // A ping that decides about a silent server waits for this part of a command's deadline.
    private const int PingPart = 3;

    // Spans of commands, below the span of the request that they are for. They hold neither keys nor values, which name users.
    private static readonly ActivitySource Traces = new("Pymk.Storage");

    private static readonly TimeSpan PingPause = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan RewritePause = TimeSpan.FromMilliseconds(200);

    private readonly Func<string, Task<ConnectionMultiplexer>> _connect;
    private readonly string _name;
    private readonly TimeSpan _deadline;
    private readonly bool _allowsAdmin;
    private readonly KeySearch? _find;
    private readonly CommandGate _gate = new();
    private readonly StoreCircuit _circuit;

    private volatile ConnectionMultiplexer _redis;

    /// <param name="connect">Opens a connection to a server that has moved, by its configuration string.</param>
    /// <param name="redis">The connection.</param>
    /// <param name="name">The store's name, for the exception.</param>
    /// <param name="deadline">The longest wait of a command.</param>
    /// <param name="allowsAdmin">Whether the connection allows commands of administrators.</param>
    /// <param name="find">Finds the keys of a pattern without SCAN; null for a server that is read by SCAN.</param>
    public RedisCommands(
        Func<string, Task<ConnectionMultiplexer>> connect, ConnectionMultiplexer redis, string name, TimeSpan deadline, bool allowsAdmin,
        KeySearch? find = null)
    {
        (_connect, _redis, _name, _deadline, _allowsAdmin, _find) = (connect, redis, name, deadline, allowsAdmin, find);
        _circuit = new StoreCircuit(PingAsync, deadline / PingPart, PingPause, TimeProvider.System);
    }

    /// <summary>True while the server answers no pings and commands fail at once.</summary>
    public bool IsSilent => _circuit.IsOpen;

    /// <summary>Runs commands on a few entries.</summary>
    /// <exception cref="StoreUnavailableException">The server did not answer within the deadline.</exception>
    public Task<T> AskAsync<T>(Func<IDatabase, Task<T>> commands, CancellationToken cancellation = default) =>
        RunAsync(commands, reads: false, _deadline, cancellation);

    /// <summary>Runs commands on a few entries that change nothing. They go on while a server prepares to move.</summary>
    /// <exception cref="StoreUnavailableException">The server did not answer within the deadline.</exception>
    public Task<T> ReadAsync<T>(Func<IDatabase, Task<T>> commands, CancellationToken cancellation = default) =>
        RunAsync(commands, reads: true, _deadline, cancellation);

    /// <summary>Runs commands on many entries, such as all of a shard.</summary>
    /// <exception cref="StoreUnavailableException">The server did not answer within <see cref="BulkFactor"/> deadlines.</exception>
    public Task<T> AskForManyAsync<T>(Func<IDatabase, Task<T>> commands, CancellationToken cancellation = default) =>
        RunAsync(commands, reads: false, BulkFactor * _deadline, cancellation);

    /// <summary>
    /// Has the servers rewrite their append-only files in the background, where the connection string allows commands of administrators
    /// (<c>allowAdmin=true</c>). A server whose rewrite is under way gets another one after it: that one began before the call.
    /// </summary>
    /// <returns>False where it does not.</returns>
    /// <exception cref="StoreUnavailableException">A server did not answer within the deadline.</exception>
    public async Task<bool> TryRewriteLogsAsync(CancellationToken cancellation)
    {
        if (!_allowsAdmin)
        {
            return false;
        }

        IServer[] left = [.. _redis.GetServers().Where(server => !server.IsReplica)];
        while (true)
        {
            var begun = await AskAsync(_ => Task.WhenAll(left.Select(TryRewriteLogAsync)), cancellation);
            left = [.. left.Where((_, i) => !begun[i])];
            if (left.Length == 0)
            {
                return true;
            }

            await Task.Delay(RewritePause, cancellation);
        }
    }

    /// <summary>
    /// Passes on all keys of a pattern, page by page, from every server; some keys more than once. A server that moves is read again.
    /// </summary>
    /// <exception cref="StoreUnavailableException">A server did not answer a page within <see cref="BulkFactor"/> deadlines.</exception>
    public async Task ScanAsync(string pattern, Func<RedisKey[], Task> take, CancellationToken cancellation)
    {
        if (_find is not null)
        {
            foreach (var keys in (await _find(pattern, cancellation)).Select(key => (RedisKey)key).Chunk(Scan.KeysAPage))
            {
                await take(keys);
            }

            return;
        }

        ConnectionMultiplexer redis;
        do
        {
            redis = _redis;
            foreach (var server in Masters(redis))
            {
                for (var cursor = Scan.Start; cursor is not null;)
                {
                    var page = await RunAsync(
                        _ => redis == _redis ? Scan.ReadAsync(server, cursor, pattern) : Task.FromResult<ScanPage>(default),
                        reads: true, BulkFactor * _deadline, cancellation);
                    if (page.Keys is { Length: > 0 } keys)
                    {
                        await take(keys);
                    }

                    cursor = page.Next;
                }
            }
        }
        while (redis != _redis);
    }

    /// <summary>
    /// Holds back writes while the server prepares to move, and all commands while it moves: those under way end first, later ones wait as long as
    /// their deadlines allow.
    /// </summary>
    /// <param name="move">Moves the server; awaits its argument before it ends connections.</param>
    /// <param name="where">The server's configuration string after the move, or after its failure.</param>
    public async Task MoveAsync(Func<Func<Task>, Task> move, Func<string> where)
    {
        await _gate.CloseAsync(readsPass: true);
        var left = false;
        try
        {
            await move(async () =>
            {
                await _gate.CloseAsync(readsPass: false);

                // A connection without a server would try again and again, and on the server's port it can meet itself.
                left = true;
                await _redis.DisposeAsync();
            });
        }
        finally
        {
            try
            {
                if (left)
                {
                    _redis = await _connect(where());
                }
            }
            finally
            {
                _gate.Open();
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _circuit.Dispose();
        return _redis.DisposeAsync();
    }

    private async Task<T> RunAsync<T>(Func<IDatabase, Task<T>> commands, bool reads, TimeSpan limit, CancellationToken cancellation)
    {
        if (_circuit.IsOpen)
        {
            throw new StoreUnavailableException(_name, "It answers no pings.");
        }

        using var span = Activity.Current is null ? null : Traces.StartActivity(reads ? "store read" : "store", ActivityKind.Client);
        span?.SetTag("db.system.name", "redis").SetTag("db.namespace", _name);
        var entered = false;
        try
        {
            limit -= await _gate.EnterAsync(reads, limit, cancellation);
            entered = true;

            // A command on many entries may itself be what a server is busy with: an opening circuit leaves it its own limit.
            var stop = limit > _deadline || cancellation.CanBeCanceled ? cancellation : _circuit.Opening;
            return await commands(_redis.GetDatabase()).WaitAsync(limit, stop);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new StoreUnavailableException(_name, "It answers no pings.");
        }
        catch (Exception e) when (IsSilence(e))
        {
            // A gate that stays closed says nothing about the server.
            if (entered && e is not (RedisServerException or ObjectDisposedException))
            {
                _circuit.Suspect();
            }

            span?.SetStatus(ActivityStatusCode.Error, e.GetType().Name);
            throw new StoreUnavailableException(_name, $"{e.GetType().Name}: {e.Message}");
        }
        catch (RedisException e)
        {
            throw new InvalidOperationException($"The {_name} refused a command: {e.Message}");
        }
        finally
        {
            if (entered)
            {
                _gate.Leave(reads);
            }
        }
    }

    // Any answer will do, a refusal too. In a cluster one master that answers keeps the circuit closed for all.
    private async Task PingAsync()
    {
        var pings = _redis.GetServers().Where(server => !server.IsReplica).Select(AnswersAsync).ToList();
        while (pings.Count > 0)
        {
            var first = await Task.WhenAny(pings);
            if (await first)
            {
                return;
            }

            pings.Remove(first);
        }

        throw new TimeoutException($"No server of the {_name} answers a ping.");
    }

    private static async Task<bool> AnswersAsync(IServer server)
    {
        try
        {
            await server.PingAsync();
            return true;
        }
        catch (Exception e)
        {
            return e is RedisServerException;
        }
    }

    private static async Task<bool> TryRewriteLogAsync(IServer server)
    {
        try
        {
            await server.SaveAsync(SaveType.BackgroundRewriteAppendOnlyFile);
            return true;
        }
        catch (RedisServerException e) when (e.Message.Contains("already in progress", StringComparison.Ordinal))
        {
            return false;
        }
    }

    // A node of a cluster may be known by two addresses, one of which nobody answers at. All slots are there if as many masters are as have slots.
    private IServer[] Masters(ConnectionMultiplexer redis)
    {
        IServer[] masters = [.. redis.GetServers().Where(server => server is { IsConnected: true, IsReplica: false })];
        var expected = masters.Select(server => server.ClusterConfiguration).FirstOrDefault(cluster => cluster is not null)?
            .Nodes.Count(node => !node.IsReplica && node.Slots.Count > 0) ?? 1;
        return masters.Length >= expected
            ? masters
            : throw new StoreUnavailableException(_name, $"{masters.Length} of {expected} masters answer.");
    }

    private static bool IsSilence(Exception e) => e switch
    {
        RedisServerException refusal => NotNow.Contains(refusal.Message.Split(' ', 2)[0]),
        RedisException or TimeoutException or ObjectDisposedException => true,
        _ => false,
    };
}
