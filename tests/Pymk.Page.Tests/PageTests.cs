using Microsoft.Playwright;
using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Users;
using Pymk.Testing.Web;
using static Microsoft.Playwright.Assertions;

namespace Pymk.Page.Tests;

public sealed class PageTests(BrowserFixture browser)
{
    private static readonly long Me = Town.People[0].UserId;
    private static readonly ProfileCard First = Town.People[1];

    [Fact]
    public async Task Page_Opened_ShowsTheFirstMembersPeopleAndNothingGoesWrong()
    {
        await using var host = await WebHostFixture.StartAsync();
        await using var visit = await browser.OpenAsync(host);
        await Expect(visit.Cards).ToHaveCountAsync(12);
        await Expect(visit.Page.Locator("#me")).ToContainTextAsync(Town.People[0].Name);
        var card = visit.CardOf(First.UserId);
        await Expect(card.Locator(".name")).ToHaveTextAsync(First.Name);
        await Expect(card.Locator(".headline")).ToHaveTextAsync(First.Headline);
        await Expect(card.Locator(".reasons li").First).ToContainTextAsync("14 mutual connections");
        await Expect(visit.Page.Locator("#status")).ToContainTextAsync("v-fake");
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task Dismiss_Clicked_TakesThePersonAwayAtOnceAndUndoBringsThemBack()
    {
        await using var host = await WebHostFixture.StartAsync();
        await using var visit = await browser.OpenAsync(host);
        await visit.CardOf(First.UserId).Locator(".dismiss").ClickAsync();
        await Expect(visit.CardOf(First.UserId)).ToHaveCountAsync(0);
        await Expect(visit.CardOf(Town.People[13].UserId)).ToBeVisibleAsync(); // the next in line slid in
        await Expect(visit.Cards).ToHaveCountAsync(12);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(visit.CardOf(First.UserId)).ToBeVisibleAsync();
        await Expect(visit.Cards).ToHaveCountAsync(12);
        Assert.Null(host.Service.Relation(Me, First.UserId));
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task Dismiss_ThenReload_KeepsThePersonAway()
    {
        await using var host = await WebHostFixture.StartAsync();
        await using var visit = await browser.OpenAsync(host);
        await visit.CardOf(First.UserId).Locator(".dismiss").ClickAsync();
        await Expect(visit.Page.Locator(".toast")).ToContainTextAsync(First.Name);
        Assert.Equal("dismissed", host.Service.Relation(Me, First.UserId));
        await visit.Page.ReloadAsync();
        await Expect(visit.Cards).ToHaveCountAsync(12);
        await Expect(visit.CardOf(First.UserId)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Connect_Clicked_InvitesAtOnceAndMakesRoom()
    {
        await using var host = await WebHostFixture.StartAsync();
        await using var visit = await browser.OpenAsync(host);
        await visit.CardOf(First.UserId).Locator(".connect").ClickAsync();
        await Expect(visit.Page.Locator(".toast")).ToContainTextAsync($"Invitation sent to {First.Name}");
        Assert.Equal("invited", host.Service.Relation(Me, First.UserId));
        await Expect(visit.CardOf(First.UserId)).ToHaveCountAsync(0);
        await Expect(visit.Cards).ToHaveCountAsync(12);
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task Action_TheServiceRefuses_StepsBackAndSaysSo()
    {
        await using var host = await WebHostFixture.StartAsync();
        await using var visit = await browser.OpenAsync(host);
        await Expect(visit.Cards).ToHaveCountAsync(12);
        host.Service.Failure = new OverloadedException("store", TimeSpan.FromSeconds(2));
        await visit.CardOf(First.UserId).Locator(".dismiss").ClickAsync();
        await Expect(visit.Page.Locator(".toast.wrong")).ToContainTextAsync("could not be dismissed");
        await Expect(visit.CardOf(First.UserId)).ToBeVisibleAsync();
        await visit.CardOf(First.UserId).Locator(".connect").ClickAsync();
        await Expect(visit.Page.Locator(".toast.wrong").Last).ToContainTextAsync("could not be invited");
        await Expect(visit.CardOf(First.UserId).Locator(".connect")).ToHaveTextAsync("Connect");
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task Picker_ByKeyboardAlone_ChangesWhosePageItIs()
    {
        await using var host = await WebHostFixture.StartAsync();
        await using var visit = await browser.OpenAsync(host);
        await Expect(visit.Cards).ToHaveCountAsync(12);
        var wanted = Town.People[9];
        await visit.Page.Keyboard.PressAsync("/");
        await Expect(visit.Page.Locator("#search")).ToBeFocusedAsync();
        await visit.Page.Keyboard.TypeAsync($"{wanted.UserId}");
        await Expect(visit.Page.Locator("#found li")).ToHaveCountAsync(1);
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.Locator("#me")).ToContainTextAsync(wanted.Name);
        await Expect(visit.CardOf(Town.People[10].UserId)).ToBeVisibleAsync();
        Assert.EndsWith($"?user={wanted.UserId}", visit.Page.Url, StringComparison.Ordinal);
        await visit.Page.GoBackAsync();
        await Expect(visit.Page.Locator("#me")).ToContainTextAsync(Town.People[0].Name);
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task Keyboard_DismissingACard_GoesOnToTheNext()
    {
        await using var host = await WebHostFixture.StartAsync();
        await using var visit = await browser.OpenAsync(host);
        await visit.CardOf(First.UserId).Locator(".dismiss").FocusAsync();
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.CardOf(Town.People[13].UserId).Locator(".dismiss")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Page_OfAMemberWithoutSuggestions_SaysSo()
    {
        await using var host = await WebHostFixture.StartAsync(new FakePymkClient { Longest = 0 });
        await using var visit = await browser.OpenAsync(host);
        await Expect(visit.Page.Locator("#note")).ToContainTextAsync("That is everyone for now");
        await Expect(visit.Cards).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Page_OfNobody_SaysSo()
    {
        await using var host = await WebHostFixture.StartAsync();
        await using var visit = await browser.OpenAsync(host, path: "/?user=5");
        await Expect(visit.Page.Locator("#note")).ToContainTextAsync("There is no user 5");
    }

    [Fact]
    public async Task Page_WhenTheServiceIsBusy_OffersToTryAgain()
    {
        var busy = new OverloadedException("ranking", TimeSpan.FromSeconds(1));
        await using var host = await WebHostFixture.StartAsync(new FakePymkClient { Failure = busy });
        await using var visit = await browser.OpenAsync(host);
        await Expect(visit.Page.Locator("#note")).ToContainTextAsync("Busy just now");
        host.Service.Failure = null;
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await Expect(visit.Cards).ToHaveCountAsync(12);
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task Cards_InView_AreCountedOnceEach()
    {
        await using var host = await WebHostFixture.StartAsync();
        await using var visit = await browser.OpenAsync(host);
        var sent = await visit.Page.RunAndWaitForResponseAsync(() => Task.CompletedTask, r => Posts(r, "views"));
        Assert.Equal(204, sent.Status);
        Assert.Contains((Me, First.UserId), host.Service.Views.Keys);
        Assert.All(host.Service.Views.Values, times => Assert.Equal(1, times));
    }

    [Fact]
    public async Task Actions_OnCards_CarryTheAnswerAndThePosition()
    {
        var events = new RecordingPublisher();
        await using var host = await WebHostFixture.StartAsync(events: events);
        await using var visit = await browser.OpenAsync(host);
        await Expect(visit.Cards).ToHaveCountAsync(12);
        await visit.Page.RunAndWaitForResponseAsync(() => Task.CompletedTask, r => Posts(r, "views"));
        await visit.Page.RunAndWaitForResponseAsync(() => visit.Cards.Nth(2).Locator(".connect").ClickAsync(), r => Posts(r, "invitations"));
        await visit.Page.RunAndWaitForResponseAsync(() => visit.Cards.First.Locator(".dismiss").ClickAsync(), r => Posts(r, "dismissals"));

        var told = events.Published.OfType<InteractionEvent>().ToList();
        var dismissal = Assert.Single(told, e => e.Kind == InteractionKind.Dismiss);
        Assert.Equal((First.UserId, 1), (dismissal.Other, dismissal.Position));
        Assert.Equal(3, Assert.Single(told, e => e.Kind == InteractionKind.Invite).Position);
        var views = told.Where(e => e.Kind == InteractionKind.View).ToList();
        Assert.Contains((First.UserId, 1), views.Select(v => (v.Other, v.Position)));
        Assert.Equal(Guid.Parse(dismissal.RequestId!), Guid.Parse(Assert.Single(told.Select(e => e.RequestId).Distinct())!));
    }

    [Fact]
    public async Task Page_OnAPhone_FitsTheWidth()
    {
        await using var host = await WebHostFixture.StartAsync();
        var phone = new BrowserNewContextOptions { ViewportSize = new() { Width = 360, Height = 740 }, ColorScheme = ColorScheme.Dark };
        await using var visit = await browser.OpenAsync(host, phone);
        await Expect(visit.Cards).ToHaveCountAsync(12);
        Assert.True(await visit.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));
        await Screenshots.TakeAsync(visit.Page, "page-phone-dark.png");
    }

    [Fact]
    public async Task Page_OnADesk_MakesTheReadmesPicture()
    {
        await using var host = await WebHostFixture.StartAsync();
        await using var visit = await browser.OpenAsync(host);
        await Expect(visit.Cards).ToHaveCountAsync(12);
        await Screenshots.TakeAsync(visit.Page, "page.png");
    }

    private static bool Posts(IResponse response, string what) => response.Url.EndsWith("/" + what, StringComparison.Ordinal);
}
