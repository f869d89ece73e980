using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net.Sockets;
using Orleans.Runtime;

namespace Pymk.Silo.Membership;

/// <summary>
/// Finds silos whose process has ended. When a connection ends, it connects to the port of every other silo: where nobody listens, twice in a row, no silo is,
/// and the members agree on that at once instead of missing probes. A silo that hangs still has its port, so it is left to the probes.
/// </summary>
internal sealed partial class LostSilos : BackgroundService
{
    // Orleans' count of connections that ended.
    private const string ClosedConnections = "orleans-networking-sockets-closed";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan MostConnecting = TimeSpan.FromMilliseconds(500);

    private readonly IClusterMembershipService _members;
    private readonly ILocalSiloDetails _silo;
    private readonly TimeProvider _time;
    private readonly ILogger<LostSilos> _log;
    private readonly SemaphoreSlim _hint = new(0, 1);
    private readonly MeterListener _connections = new();
    private readonly ConcurrentDictionary<SiloAddress, byte> _told = [];

    public LostSilos(IClusterMembershipService members, ILocalSiloDetails silo, TimeProvider time, ILogger<LostSilos> log)
    {
        (_members, _silo, _time, _log) = (members, silo, time, log);
        _connections.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == ClosedConnections)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _connections.SetMeasurementEventCallback<int>((_, _, _, _) => Hint());
        _connections.SetMeasurementEventCallback<long>((_, _, _, _) => Hint());
        _connections.Start();
    }

    public override void Dispose()
    {
        _connections.Dispose();
        _hint.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await _hint.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.WhenAll(Others().Select(silo => LookAsync(silo, stoppingToken))).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Hint()
    {
        try
        {
            _hint.Release();
        }
        catch (Exception e) when (e is SemaphoreFullException or ObjectDisposedException)
        {
            // A look is due already, or the silo has ended.
        }
    }

    // A silo that leaves in order says so itself.
    private IEnumerable<SiloAddress> Others() => _members.CurrentSnapshot.Members.Values
        .Where(member => member.Status == SiloStatus.Active && !member.SiloAddress.Equals(_silo.SiloAddress))
        .Select(member => member.SiloAddress);

    private async Task LookAsync(SiloAddress silo, CancellationToken stopping)
    {
        if (await IsRefusedAsync(silo, stopping))
        {
            await Task.Delay(Pause, _time, stopping);
            if (await IsRefusedAsync(silo, stopping) && Others().Contains(silo))
            {
                if (_told.TryAdd(silo, 0))
                {
                    LogLost(silo);
                }

                await _members.TryKill(silo);
            }
        }
    }

    private static async Task<bool> IsRefusedAsync(SiloAddress silo, CancellationToken stopping)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(MostConnecting);
        using var socket = new Socket(silo.Endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(silo.Endpoint, limit.Token);
            return false;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.ConnectionRefused;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The silo {Silo} is gone: nobody listens at its address; its shards and users move")]
    private partial void LogLost(SiloAddress silo);
}
