using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using Pymk.Silo.Hosting;
using Pymk.Testing.Models;
using Pymk.Testing.Servers;
using Pymk.Testing.Web;
using static Microsoft.Playwright.Assertions;

namespace Pymk.Page.Tests;

/// <summary>A real silo behind a real nginx, below a path, with keys: page, API, OpenAPI document and dashboard.</summary>
public sealed class NginxTests(BrowserFixture browser) : IAsyncLifetime
{
    private static readonly long Me = ModelFixture.IdOf(3);

    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-nginx-page-").FullName;
    private SiloApplication _silo = null!;
    private NginxServer _nginx = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(NginxServer.IsInstalled, "nginx is not installed: apt-get install nginx");
        ModelFixture.Publish(Path.Combine(_folder, "model"), "v1");
        var settings = TestAccess.Keys.Append(new("Pymk:Web:PathBase", "/pymk")).Append(new("Pymk:Web:Proxies:0", "127.0.0.1"));
        _silo = await SiloApplication.CreateAsync(
            [
                "--Pymk:Model", Path.Combine(_folder, "model"), "--Pymk:Data", Path.Combine(_folder, "store"), "--Pymk:Http", "http://127.0.0.1:0",
                "--Pymk:SiloPort", "0", "--Pymk:GatewayPort", "0", "--Kafka:BootstrapServers", "none",
                "--Pymk:EventLog:Folder", Path.Combine(_folder, "interactions"), .. settings.SelectMany(s => new[] { "--" + s.Key, s.Value! }),
            ],
            Token);
        await _silo.StartAsync(Token);
        _nginx = await NginxServer.StartAsync(new Uri(_silo.HttpAddresses.Single()));
    }

    public async ValueTask DisposeAsync()
    {
        await (_nginx?.DisposeAsync() ?? default);
        await (_silo?.DisposeAsync() ?? default);
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("pymk")]
    [InlineData("stripped")]
    public async Task Page_BehindNginx_AsksForAKeyAndActs(string path)
    {
        await using var visit = await browser.OpenAsync(_nginx.Address, path: $"/{path}/?user={Me}");
        await Expect(visit.Page.Locator("#note")).ToContainTextAsync("Who are you?");
        await SignInAsync(visit, "pymk_wrong");
        await Expect(visit.Page.Locator("#note")).ToContainTextAsync("not valid");
        await SignInAsync(visit, TestAccess.Key("act"));
        await Expect(visit.Cards).ToHaveCountAsync(12);
        await Expect(visit.Page.Locator("#status")).ToContainTextAsync("v1");
        var person = long.Parse((await visit.Cards.First.GetAttributeAsync("data-user"))!, System.Globalization.CultureInfo.InvariantCulture);
        await visit.CardOf(person).Locator(".dismiss").ClickAsync();
        await Expect(visit.Page.Locator(".toast")).ToContainTextAsync("You will not see");
        await visit.Page.ReloadAsync();
        await Expect(visit.Cards).ToHaveCountAsync(12);
        await Expect(visit.CardOf(person)).ToHaveCountAsync(0);
        await visit.Page.Locator("#leave").ClickAsync();
        await Expect(visit.Page.Locator("#note")).ToContainTextAsync("Who are you?");
        Assert.Empty(visit.Troubles);
    }

    [Theory]
    [InlineData("pymk")]
    [InlineData("stripped")]
    public async Task Dashboard_BehindNginx_OpensWithAKeyAsThePassword(string path)
    {
        await using var visit = await browser.OpenAsync(
            _nginx.Address,
            new BrowserNewContextOptions { HttpCredentials = new HttpCredentials { Username = "any", Password = TestAccess.Key("admin") } },
            $"/{path}/dashboard/");
        await Expect(visit.Page.Locator("body")).ToContainTextAsync("Dashboard");
        await Expect(visit.Page.Locator("body")).ToContainTextAsync("Silos");
        Assert.Empty(visit.Troubles);
    }

    [Theory]
    [InlineData("pymk")]
    [InlineData("stripped")]
    public async Task Api_BehindNginx_NamesAddressesBelowThePath(string path)
    {
        using var http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = _nginx.Address };
        using var document = JsonDocument.Parse(await http.GetStringAsync($"/{path}/openapi/v1.json", Token));
        Assert.Equal(
            new Uri(_nginx.Address, path).ToString(), document.RootElement.GetProperty("servers")[0].GetProperty("url").GetString()!.TrimEnd('/'));
        using var refused = await http.GetAsync($"/{path}/v1/status", Token);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using var unknown = await http.GetAsync($"/{path}/v1/nothing", Token);
        Assert.Contains($"/{path}/openapi/v1.json", await unknown.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        http.DefaultRequestHeaders.Authorization = new("Bearer", TestAccess.Key("admin"));
        using var status = await http.GetAsync($"/{path}/v1/status", Token);
        Assert.Equal(HttpStatusCode.OK, status.StatusCode);
        using var snapshot = await http.PostAsync(
            $"/{path}/v1/admin/snapshots", new StringContent("{\"name\":\"..\"}", Encoding.UTF8, "application/json"), Token);
        Assert.Equal(HttpStatusCode.BadRequest, snapshot.StatusCode);
    }

    private static async Task SignInAsync(VisitedPage visit, string key)
    {
        await visit.Page.Locator("#credential").FillAsync(key);
        await visit.Page.Locator("#credential").PressAsync("Enter");
    }
}
