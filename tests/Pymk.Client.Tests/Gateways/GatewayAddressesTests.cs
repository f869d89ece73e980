using System.Net;
using Pymk.Client.Gateways;
using Xunit;

namespace Pymk.Client.Tests.Gateways;

public sealed class GatewayAddressesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Addresses_AreTaken_AndANameStandsForItsAddresses()
    {
        Assert.Equal(
            [IPEndPoint.Parse("127.0.0.1:30000"), IPEndPoint.Parse("[::1]:30001")],
            await GatewayAddresses.ResolveAsync("127.0.0.1:30000, [::1]:30001", Token));
        Assert.Contains(new IPEndPoint(IPAddress.Loopback, 30002), await GatewayAddresses.ResolveAsync("localhost:30002", Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:0")]
    [InlineData("silo:70000")]
    [InlineData("::1:x")]
    public Task TextThatIsNoAddress_IsRefused(string text) =>
        Assert.ThrowsAsync<FormatException>(() => GatewayAddresses.ResolveAsync(text, Token));

    // The service may come: it is no fault of the option.
    [Fact]
    public async Task NameWithoutAnAddress_IsNoAnswer()
    {
        var failed = await Assert.ThrowsAsync<TimeoutException>(() => GatewayAddresses.ResolveAsync("nobody.invalid:30000", Token));
        Assert.Contains("nobody.invalid", failed.Message, StringComparison.Ordinal);
    }
}
