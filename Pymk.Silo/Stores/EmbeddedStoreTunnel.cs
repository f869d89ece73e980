using System.Net;
using Pymk.Storage.Embedded;
using StackExchange.Redis.Configuration;

namespace Pymk.Silo.Stores;

/// <summary>
/// Leads connections to the port at which the embedded store is now: a compaction moves it. Connections that tried its port while nothing listens
/// there could meet themselves and keep the store from coming back.
/// </summary>
internal sealed class EmbeddedStoreTunnel(EmbeddedStore store) : Tunnel
{
    public override ValueTask<EndPoint?> GetSocketConnectEndpointAsync(EndPoint endpoint, CancellationToken cancellationToken) =>
        new(new IPEndPoint(IPAddress.Loopback, store.Port));
}
