using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Pymk.Benchmarks.Chaos;

/// <summary>A port of this machine that leads to another one. The way can be slow, or cut: then nothing passes, and connections stay open.</summary>
internal sealed class TcpProxy : IDisposable
{
    private const int BufferSize = 65_536;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _to;
    private readonly ConcurrentDictionary<Socket, byte> _sockets = [];
    private readonly CancellationTokenSource _ending = new();
    private volatile TaskCompletionSource? _cut;
    private volatile int _delayMs;

    /// <summary>Starts to listen.</summary>
    /// <param name="to">Where the port leads.</param>
    public TcpProxy(IPEndPoint to)
    {
        _to = to;
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>The port, as an address.</summary>
    public string Address => _listener.LocalEndpoint.ToString()!;

    /// <summary>Each direction takes so long; zero for no delay.</summary>
    public void Delay(TimeSpan time) => _delayMs = (int)time.TotalMilliseconds;

    /// <summary>Nothing passes from now on.</summary>
    public void Cut() => _cut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Everything passes again, what waited first.</summary>
    public void Heal()
    {
        var cut = _cut;
        _cut = null;
        cut?.TrySetResult();
    }

    public void Dispose()
    {
        _ending.Cancel();
        Heal();
        _listener.Dispose();
        foreach (var socket in _sockets.Keys)
        {
            socket.Dispose();
        }

        _ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            try
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync(_ending.Token));
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The caller went away, or the proxy ends.
            }
        }
    }

    private async Task ServeAsync(Socket caller)
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        caller.NoDelay = true;
        _sockets[caller] = _sockets[server] = 0;
        try
        {
            await server.ConnectAsync(_to, _ending.Token);
            await Task.WhenAny(CopyAsync(caller, server), CopyAsync(server, caller));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // The server does not take the connection: the caller's ends, too.
        }
        finally
        {
            caller.Dispose();
            _sockets.TryRemove(caller, out _);
            _sockets.TryRemove(server, out _);
        }
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        var buffer = new byte[BufferSize];
        try
        {
            int got;
            while ((got = await from.ReceiveAsync(buffer, _ending.Token)) > 0)
            {
                if (_delayMs > 0)
                {
                    await Task.Delay(_delayMs, _ending.Token);
                }

                await (_cut?.Task ?? Task.CompletedTask);
                for (var sent = 0; sent < got;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, got - sent), _ending.Token);
                }
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Either end is gone, and the connection with it.
        }
    }
}
