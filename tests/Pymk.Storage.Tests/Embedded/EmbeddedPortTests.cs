using System.Net;
using System.Net.Sockets;
using Pymk.Storage.Embedded;

namespace Pymk.Storage.Tests.Embedded;

public sealed class EmbeddedPortTests
{
    [Fact]
    public void Start_TakenPort_NamesTheSetting()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var refusal = Assert.Throws<IOException>(() => EmbeddedStore.StartCache(((IPEndPoint)other.LocalEndpoint).Port, "64m"));
        Assert.Contains("Pymk:EmbeddedPort", refusal.Message, StringComparison.Ordinal);
    }
}
