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
        var gateways = Gateways("localhost:30002,nobody.invalid:30000,127.0.0.1:30001");

        var found = await gateways.GetGateways();

        Assert.True(gateways.IsUpdatable);
        Assert.Contains(new IPEndPoint(IPAddress.Loopback, 30002).ToGatewayUri(), found);
        Assert.Contains(new IPEndPoint(IPAddress.Loopback, 30001).ToGatewayUri(), found);
        Assert.DoesNotContain(found, uri => uri.Port == 30000);
    }

    [Fact]
    public async Task WithoutAnyAddress_TheClientIsToldToTryAgain()
    {
        var gateways = Gateways("nobody.invalid:30000");

        var failed = await Assert.ThrowsAsync<OrleansException>(gateways.GetGateways);
        Assert.Contains("nobody.invalid:30000", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SilentGateway_IsLeftOut_UntilItAnswersOrAllAreSilent()
    {
        var silent = new SilentGateways(TimeProvider.System);
        var gateways = Gateways("127.0.0.1:30001,127.0.0.1:30002", silent);

        silent.Add("127.0.0.1:30001");
        var one = await gateways.GetGateways();
        silent.Add("127.0.0.1:30002");
        var none = await gateways.GetGateways();
        silent.Remove("127.0.0.1:30001");
        var other = await gateways.GetGateways();

        Assert.Equal([30002], one.Select(uri => uri.Port));
        Assert.Equal([30001, 30002], none.Select(uri => uri.Port));
        Assert.Equal([30001], other.Select(uri => uri.Port));
    }

    private static NamedGateways Gateways(string addresses, SilentGateways? silent = null) =>
        new(GatewayAddresses.Parse(addresses), silent ?? new SilentGateways(TimeProvider.System), TimeProvider.System, NullLogger<NamedGateways>.Instance);
}
