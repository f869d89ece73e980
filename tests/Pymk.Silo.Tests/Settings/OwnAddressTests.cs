using System.Net;
using Pymk.Silo.Hosting;
using Pymk.Silo.Settings;
using Xunit;

namespace Pymk.Silo.Tests.Settings;

public sealed class OwnAddressTests
{
    [Theory]
    [InlineData("10.1.2.3", "10.1.2.3")]
    [InlineData("fd00::7", "fd00::7")]
    public void Address_StaysWhatItIs(string setting, string expected) => Assert.Equal(expected, Chosen(setting));

    [Fact]
    public void Name_BecomesTheAddressThatItHas() => Assert.True(IPAddress.IsLoopback(IPAddress.Parse(Chosen("localhost"))));

    [Fact]
    public void Auto_IsAnAddressOfThisMachine_OrSaysThatThereIsNone()
    {
        try
        {
            Assert.False(IPAddress.IsLoopback(IPAddress.Parse(Chosen(OwnAddress.Auto))));
        }
        catch (SettingException e)
        {
            Assert.Contains("no address other than loopback", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void NameWithoutAnAddress_IsRefusedByTheSettingsName()
    {
        var refused = Assert.Throws<SettingException>(() => Chosen("nobody.invalid"));
        Assert.Contains("Pymk:Address", refused.Message, StringComparison.Ordinal);
        Assert.Contains("nobody.invalid", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Listening_IsOnAllAddressesOfTheFamily_UnlessForThisMachineAlone()
    {
        Assert.Equal(IPAddress.Loopback, ListenPorts.Listens(IPAddress.Loopback));
        Assert.Equal(IPAddress.Any, ListenPorts.Listens(IPAddress.Parse("10.1.2.3")));
        Assert.Equal(IPAddress.IPv6Any, ListenPorts.Listens(IPAddress.Parse("fd00::7")));
    }

    private static string Chosen(string setting)
    {
        var settings = new SiloSettings { Address = setting };
        OwnAddress.Choose(settings);
        return settings.Address;
    }
}
