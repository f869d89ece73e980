using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Runtime;
using Pymk.Client.Gateways;
using Xunit;

namespace Pymk.Client.Tests.Gateways;

public sealed class NamedGatewaysTests
{
    [Fact]
    public async Task Name_StandsForItsAddresses_BesideOneThatHasNone()
    {
        var gateways = new NamedGateways(GatewayAddresses.Parse("localhost:30002,nobody.invalid:30000,127.0.0.1:30001"), NullLogger<NamedGateways>.Instance);

        var found = await gateways.GetGateways();

        Assert.True(gateways.IsUpdatable);
        Assert.Contains(new IPEndPoint(IPAddress.Loopback, 30002).ToGatewayUri(), found);
        Assert.Contains(new IPEndPoint(IPAddress.Loopback, 30001).ToGatewayUri(), found);
        Assert.DoesNotContain(found, uri => uri.Port == 30000);
    }

    [Fact]
    public async Task WithoutAnyAddress_TheClientIsToldToTryAgain()
    {
        var gateways = new NamedGateways(GatewayAddresses.Parse("nobody.invalid:30000"), NullLogger<NamedGateways>.Instance);

        var failed = await Assert.ThrowsAsync<OrleansException>(gateways.GetGateways);
        Assert.Contains("nobody.invalid:30000", failed.Message, StringComparison.Ordinal);
    }
}
