using System.Net.Http.Json;
using System.Text.Json;
using Pymk.Testing.Servers;
using Pymk.Testing.Web;
using static Microsoft.Playwright.Assertions;

namespace Pymk.Page.Tests;

/// <summary>Text ids in paths behind a real nginx that passes the path as it comes.</summary>
public sealed class NginxIdTests(BrowserFixture browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ids_BehindNginx_ArriveAsTheyWereSent()
    {
        Assert.SkipUnless(NginxServer.IsInstalled, "nginx is not installed: apt-get install nginx");
        await using var host = await WebHostFixture.StartAsync(
            new FakePymkClient { People = Town.Named }, settings: [new("Pymk:Web:PathBase", "/pymk"), new("Pymk:Web:Proxies:0", "127.0.0.1")]);
        await using var nginx = await NginxServer.StartAsync(host.Address);
        using var http = new HttpClient { BaseAddress = nginx.Address };
        foreach (var person in Town.Named)
        {
            var account = await http.GetFromJsonAsync<JsonElement>($"/pymk/v1/users/{Uri.EscapeDataString(person.Text!)}", Token);
            Assert.Equal(person.Text, account.GetProperty("userId").GetString());
        }

        await using var visit = await browser.OpenAsync(nginx.Address, path: "/pymk/?user=a%2Fb");
        await Expect(visit.Page.Locator("#me")).ToContainTextAsync(Town.Named[0].Name);
        await Expect(visit.Cards).ToHaveCountAsync(12);
        Assert.Empty(visit.Troubles);
    }
}
