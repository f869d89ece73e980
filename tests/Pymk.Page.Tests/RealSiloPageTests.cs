using System.Net.Http.Json;
using System.Text.Json;
using Pymk.Silo.Hosting;
using Pymk.Testing.Models;
using static Microsoft.Playwright.Assertions;

namespace Pymk.Page.Tests;

/// <summary>The page over a real silo with a small model: grains, embedded store, index and ranker.</summary>
public sealed class RealSiloPageTests(BrowserFixture browser) : IDisposable
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;
    private static readonly long Me = ModelFixture.IdOf(3);

    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-page-").FullName;

    [Fact]
    public async Task ConnectAndDismiss_OnARealSilo_HoldAfterReloadAndAfterRestart()
    {
        ModelFixture.Publish(Path.Combine(_folder, "model"), "v1");
        long dismissed, invited;
        await using (var silo = await StartAsync())
        {
            await using var visit = await browser.OpenAsync(Home(silo), path: $"/?user={Me}");
            await Expect(visit.Cards).ToHaveCountAsync(12);
            var people = await SuggestedAsync(silo);
            await Expect(visit.Cards.First).ToHaveAttributeAsync("data-user", $"{people[0]}");
            await Expect(visit.CardOf(people[0]).Locator(".reasons li").First).Not.ToBeEmptyAsync();
            (dismissed, invited) = (people[0], people[1]);

            await visit.CardOf(dismissed).Locator(".dismiss").ClickAsync();
            await Expect(visit.CardOf(dismissed)).ToHaveCountAsync(0);
            await visit.CardOf(invited).Locator(".connect").ClickAsync();
            // By its text: the dismissal may be answered after the invitation, and then its message comes last.
            await Expect(visit.Page.Locator(".toast").GetByText("Invitation sent")).ToBeVisibleAsync();
            await Expect(visit.CardOf(invited)).ToHaveCountAsync(0);
            Assert.Empty((await SuggestedAsync(silo)).Intersect([dismissed, invited]));

            await visit.Page.ReloadAsync();
            await Expect(visit.Cards).ToHaveCountAsync(12);
            await Expect(visit.CardOf(dismissed)).ToHaveCountAsync(0);
            await Expect(visit.CardOf(invited)).ToHaveCountAsync(0);
            Assert.Empty(visit.Troubles);
        }

        await using (var again = await StartAsync())
        {
            await using var visit = await browser.OpenAsync(Home(again), path: $"/?user={Me}");
            await Expect(visit.Cards).ToHaveCountAsync(12);
            await Expect(visit.CardOf(dismissed)).ToHaveCountAsync(0);
            await Expect(visit.CardOf(invited)).ToHaveCountAsync(0);
            Assert.Empty(visit.Troubles);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Uri Home(SiloApplication silo) => new(silo.HttpAddresses.Single());

    private static async Task<long[]> SuggestedAsync(SiloApplication silo)
    {
        using var http = new HttpClient { BaseAddress = Home(silo) };
        var answer = await http.GetFromJsonAsync<JsonElement>($"/v1/users/{Me}/suggestions?count=20", Token);
        return [.. answer.GetProperty("suggestions").EnumerateArray().Select(s => s.GetProperty("userId").GetInt64())];
    }

    private async Task<SiloApplication> StartAsync()
    {
        var silo = await SiloApplication.CreateAsync(
            [
                "--Pymk:Model", Path.Combine(_folder, "model"), "--Pymk:Data", Path.Combine(_folder, "store"), "--Pymk:Http", "http://127.0.0.1:0",
                "--Pymk:SiloPort", "0", "--Pymk:GatewayPort", "0", "--Kafka:BootstrapServers", "none",
                "--Pymk:EventLog:Folder", Path.Combine(_folder, "interactions"),
            ],
            Token);
        await silo.StartAsync(Token);
        return silo;
    }
}
