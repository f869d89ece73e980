using Pymk.Testing.Web;
using static Microsoft.Playwright.Assertions;

namespace Pymk.Page.Tests;

public sealed class SignInTests(BrowserFixture browser)
{
    [Fact]
    public async Task Page_WithAUsersToken_OpensThatUsersPage_AndNobodyElses()
    {
        using var tokens = new TestTokens();
        await using var host = await WebHostFixture.StartAsync(settings: tokens.Settings);
        var (me, other) = (Town.People[7], Town.People[8]);
        await using var visit = await browser.OpenAsync(host);
        await visit.Page.Locator("#credential").FillAsync(tokens.OfUser(me.UserId));
        await visit.Page.Locator("#credential").PressAsync("Enter");
        await Expect(visit.Cards).ToHaveCountAsync(12);
        await Expect(visit.Page.Locator("#me")).ToContainTextAsync(me.Name);
        await Expect(visit.Page.Locator("#leave")).ToBeVisibleAsync();
        await visit.Page.GotoAsync(new Uri(host.Address, $"/?user={other.UserId}").ToString());
        await Expect(visit.Page.Locator("#note")).ToContainTextAsync("not yours to see");
        await Expect(visit.Cards).ToHaveCountAsync(0);
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task Page_OfAnOpenService_AsksForNothing()
    {
        await using var host = await WebHostFixture.StartAsync();
        await using var visit = await browser.OpenAsync(host);
        await Expect(visit.Cards).ToHaveCountAsync(12);
        await Expect(visit.Page.Locator("#credential")).ToHaveCountAsync(0);
        await Expect(visit.Page.Locator("#leave")).ToBeHiddenAsync();
    }
}
