using Microsoft.Playwright;
using Pymk.Testing.Web;
using static Microsoft.Playwright.Assertions;

namespace Pymk.Page.Tests;

public sealed class ExplanationPageTests(BrowserFixture browser)
{
    private static readonly long Me = Town.People[0].UserId;

    private static string Address(int person, int count = 20) => $"/explain.html?user={Me}&person={Town.People[person].UserId}&count={count}";

    [Fact]
    public async Task Page_OfAPair_TellsVerdictSourcesRulesScoreAndFeatures()
    {
        await using var host = await WebHostFixture.StartAsync();
        await using var visit = await browser.OpenAsync(host, path: Address(3));
        await Expect(visit.Page.Locator("#verdict")).ToContainTextAsync($"sees {Town.People[3].Name} ({Town.People[3].UserId}) at place 3 of 20");
        var part = (string title) => visit.Page.GetByRole(AriaRole.Region, new() { Name = title, Exact = true });
        await Expect(part("Sources").Locator("tbody tr")).ToHaveCountAsync(2);
        await Expect(part("Sources")).ToContainTextAsync("better ones fill its quota");
        await Expect(part("Rules").Locator(".yes")).ToHaveCountAsync(5);
        await Expect(part("Features").Locator("tbody tr").First).ToContainTextAsync("CommonNeighbors");
        await Expect(part("Features").Locator(".lower")).ToHaveCountAsync(1);
        await Expect(part("Score")).ToContainTextAsync("P(invite)");
        await Expect(part("Diversity")).ToContainTextAsync("Lund Labs");
        await Screenshots.TakeAsync(visit.Page, "explain.png");
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task Page_ByKeyboard_AsksAndGoesOnToACandidate()
    {
        await using var host = await WebHostFixture.StartAsync();
        await host.Service.DismissAsync(Me, Town.People[5].UserId);
        await using var visit = await browser.OpenAsync(host, path: "/explain.html");
        await visit.Page.Locator("#user").FillAsync(Town.People[0].Name);
        await Expect(visit.Page.Locator("#users li").First).ToContainTextAsync(Town.People[0].Name);
        await visit.Page.Locator("#user").PressAsync("Enter");
        await Expect(visit.Page.Locator("#user")).ToHaveValueAsync($"{Me}");
        await visit.Page.Locator("#person").FillAsync($"{Town.People[5].UserId}");
        await visit.Page.Locator("#count").FocusAsync();
        await visit.Page.Locator("#count").PressAsync("Enter");
        await Expect(visit.Page.Locator("#verdict")).ToContainTextAsync("The rule “dismissed” holds");
        Assert.EndsWith(Address(5), visit.Page.Url, StringComparison.Ordinal);

        var link = visit.Page.Locator("#list tbody a").Nth(1);
        await link.FocusAsync();
        await link.PressAsync("Enter");
        await Expect(visit.Page.Locator("#verdict")).ToContainTextAsync($"sees {Town.People[2].Name}");
        await Expect(visit.Page.Locator("#verdict")).ToBeFocusedAsync();
        await visit.Page.GoBackAsync();
        await Expect(visit.Page.Locator("#verdict")).ToContainTextAsync("dismissed");
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task Page_OfAUserAlone_ListsTheCandidatesPageByPage()
    {
        await using var host = await WebHostFixture.StartAsync();
        await using var visit = await browser.OpenAsync(host, path: $"/explain.html?user={Me}");
        await Expect(visit.Page.Locator("#list tbody tr")).ToHaveCountAsync(50);
        await Expect(visit.Page.Locator("#total")).ToContainTextAsync("63 of the list");
        await visit.Page.Locator("#next").ClickAsync();
        await Expect(visit.Page.Locator("#list tbody tr")).ToHaveCountAsync(63);
        await Expect(visit.Page.Locator("#next")).ToBeHiddenAsync();
        await Expect(visit.Page.Locator("#verdict")).ToBeHiddenAsync();
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task Page_OfUnknownPeople_SaysSo()
    {
        await using var host = await WebHostFixture.StartAsync();
        await using var visit = await browser.OpenAsync(host, path: $"/explain.html?user={Me}&person=5");
        await Expect(visit.Page.Locator("#verdict")).ToContainTextAsync("Nobody has the id 5");
        await visit.Page.GotoAsync(new Uri(host.Address, "/explain.html?user=5").ToString());
        await Expect(visit.Page.Locator("#note")).ToContainTextAsync("No member has this id");
        await Expect(visit.Page.Locator("#list")).ToBeHiddenAsync();
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task Page_OfAGuardedService_AsksForAKey_AndTakesOneOfAnOperator()
    {
        await using var host = await WebHostFixture.StartAsync(settings: TestAccess.Keys);
        await using var visit = await browser.OpenAsync(host, path: Address(3));
        await visit.Page.Locator("#credential").FillAsync(TestAccess.Key("read"));
        await visit.Page.Locator("#credential").PressAsync("Enter");
        await Expect(visit.Page.Locator("#note")).ToContainTextAsync("not yours to see");
        await visit.Page.Locator("#leave").ClickAsync();
        await visit.Page.Locator("#credential").FillAsync(TestAccess.Key("admin"));
        await visit.Page.Locator("#credential").PressAsync("Enter");
        await Expect(visit.Page.Locator("#verdict")).ToContainTextAsync("at place 3");
    }

    [Fact]
    public async Task Page_OnAPhone_FitsTheWidth_AndIsReachedFromTheSuggestions()
    {
        await using var host = await WebHostFixture.StartAsync();
        await using var visit = await browser.OpenAsync(host);
        await visit.Page.GetByRole(AriaRole.Link, new() { Name = "Explain" }).ClickAsync();
        await Expect(visit.Page.Locator("#user")).ToHaveValueAsync($"{Me}");

        var phone = new BrowserNewContextOptions { ViewportSize = new() { Width = 360, Height = 740 }, ColorScheme = ColorScheme.Dark };
        await using var small = await browser.OpenAsync(host, phone, Address(3));
        await Expect(small.Page.Locator("#verdict")).ToContainTextAsync("at place 3");
        await Expect(small.Page.Locator("#list tbody tr")).ToHaveCountAsync(50);
        Assert.True(await small.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        await Screenshots.TakeAsync(small.Page, "explain-phone-dark.png");
    }
}
