using Pymk.Testing.Web;
using static Microsoft.Playwright.Assertions;

namespace Pymk.Page.Tests;

/// <summary>The page in a network of text ids, some of which look like parts of addresses, numbers or markup.</summary>
public sealed class TextIdTests(BrowserFixture browser)
{
    public static TheoryData<int> OddOnes => [.. Enumerable.Range(0, 7)];

    [Theory]
    [MemberData(nameof(OddOnes))]
    public async Task Page_OfAMemberWithAnOddId_OpensByItsLinkAndActs(int place)
    {
        await using var host = await WebHostFixture.StartAsync(new FakePymkClient { People = Town.Named });
        var (me, first) = (Town.Named[place], Town.Named[place + 1]);
        await using var visit = await browser.OpenAsync(host, path: $"/?user={Uri.EscapeDataString(me.Text!)}");
        await Expect(visit.Page.Locator("#me")).ToContainTextAsync(me.Name);
        await Expect(visit.Cards).ToHaveCountAsync(12);
        await Expect(visit.Cards.First).ToHaveAttributeAsync("data-user", first.Text!);

        await visit.Cards.First.Locator(".dismiss").ClickAsync();
        await Expect(visit.Page.Locator(".toast")).ToContainTextAsync($"You will not see {first.Name} again");
        Assert.Equal("dismissed", host.Service.Relation(me.UserId, first.UserId));
        await Expect(visit.Cards.First).Not.ToHaveAttributeAsync("data-user", first.Text!);
        await visit.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(visit.Cards.First).ToHaveAttributeAsync("data-user", first.Text!);
        Assert.Null(host.Service.Relation(me.UserId, first.UserId));

        await visit.Cards.First.Locator(".connect").ClickAsync();
        await Expect(visit.Page.Locator(".toast").Last).ToContainTextAsync($"Invitation sent to {first.Name}");
        Assert.Equal("invited", host.Service.Relation(me.UserId, first.UserId));
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task Picker_OfAMemberWithAnOddId_WritesALinkThatOpensAgain()
    {
        await using var host = await WebHostFixture.StartAsync(new FakePymkClient { People = Town.Named });
        await using var visit = await browser.OpenAsync(host);
        await Expect(visit.Page.Locator("#me")).ToContainTextAsync(Town.Named[0].Name);
        var wanted = Town.Named[5];
        await visit.Page.Keyboard.PressAsync("/");
        await visit.Page.Keyboard.TypeAsync(wanted.Text!);
        await Expect(visit.Page.Locator("#found li")).ToHaveCountAsync(1);
        await Expect(visit.Page.Locator("#found .id")).ToHaveTextAsync($"#{wanted.Text}");
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.Locator("#me")).ToContainTextAsync(wanted.Name);
        Assert.EndsWith($"?user={Uri.EscapeDataString(wanted.Text!)}", visit.Page.Url, StringComparison.Ordinal);
        await visit.Page.ReloadAsync();
        await Expect(visit.Page.Locator("#me")).ToContainTextAsync(wanted.Name);
        Assert.Empty(visit.Troubles);
    }

    [Theory]
    [InlineData("..", "A browser cannot ask for the id '..'.")]
    [InlineData("nobody/7%", "There is no user 'nobody/7%'.")]
    public async Task Page_OfAnIdThatNobodyHas_SaysSo(string id, string note)
    {
        await using var host = await WebHostFixture.StartAsync(new FakePymkClient { People = Town.Named });
        await using var visit = await browser.OpenAsync(host, path: $"/?user={Uri.EscapeDataString(id)}");
        await Expect(visit.Page.Locator("#note")).ToContainTextAsync("No member has this id");
        await Expect(visit.Page.Locator("#note")).ToContainTextAsync(note);
    }
}
