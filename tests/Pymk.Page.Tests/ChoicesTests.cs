using Microsoft.Playwright;
using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Interfaces.Choices;
using Pymk.Testing.Web;
using static Microsoft.Playwright.Assertions;

namespace Pymk.Page.Tests;

/// <summary>The section in which a person decides what others see, and undoes dismissals, blocks and invitations.</summary>
public sealed class ChoicesTests(BrowserFixture browser)
{
    private static readonly long Me = Town.People[0].UserId;

    [Fact]
    public async Task Choices_Opened_ShowEachListAndUndoWhatIsTakenBack()
    {
        await using var host = await WebHostFixture.StartAsync();
        var (dismissed, blocked, invited, inviting) = (Town.People[1], Town.People[2], Town.People[3], Town.People[4]);
        await host.Service.DismissAsync(Me, dismissed.UserId);
        await host.Service.BlockAsync(Me, blocked.UserId);
        await host.Service.InviteAsync(Me, invited.UserId);
        await host.Service.InviteAsync(inviting.UserId, Me);
        await using var visit = await browser.OpenAsync(host, new BrowserNewContextOptions { TimezoneId = "UTC" });
        await Expect(visit.Cards).ToHaveCountAsync(12);
        await Summary(visit).ClickAsync();

        await Expect(List(visit, "Not interested")).ToContainTextAsync($"{dismissed.Name}Jan 1, 1970, until Jun 30, 1970");
        await Expect(List(visit, "Blocked")).ToContainTextAsync(blocked.Name);
        await Expect(List(visit, "Invitations sent")).ToContainTextAsync(invited.Name);
        await Expect(List(visit, "Invitations sent").Locator("li")).ToHaveCountAsync(1);
        Assert.True(await visit.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"));

        await Button(visit, $"Suggest again: {dismissed.Name}").ClickAsync();
        await Expect(List(visit, "Not interested")).ToHaveTextAsync("You dismissed nobody.");
        await Button(visit, $"Unblock: {blocked.Name}").ClickAsync();
        await Expect(List(visit, "Blocked")).ToHaveTextAsync("You blocked nobody.");
        await Button(visit, $"Withdraw: {invited.Name}").ClickAsync();
        await Expect(List(visit, "Invitations sent")).ToHaveTextAsync("No invitation of yours is pending.");
        Assert.All([dismissed, blocked, invited], p => Assert.Null(host.Service.Relation(Me, p.UserId)));
        Assert.Equal("invited", host.Service.Relation(inviting.UserId, Me));
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task Choices_OfMoreThanAPage_ShowTheRestOnRequest()
    {
        await using var host = await WebHostFixture.StartAsync();
        foreach (var person in Town.People.Skip(1).Take(25))
        {
            await host.Service.DismissAsync(Me, person.UserId);
        }

        await using var visit = await browser.OpenAsync(host);
        await Expect(visit.Cards).ToHaveCountAsync(12);
        await Summary(visit).ClickAsync();
        await Expect(List(visit, "Not interested").Locator("li[data-user]")).ToHaveCountAsync(20);
        await Button(visit, "Show more").ClickAsync();
        await Expect(List(visit, "Not interested").Locator("li[data-user]")).ToHaveCountAsync(25);
        await Expect(Button(visit, "Show more")).ToHaveCountAsync(0);
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task Choices_TheServiceRefusesToUndo_StayAndSaySo()
    {
        await using var host = await WebHostFixture.StartAsync();
        var blocked = Town.People[2];
        await host.Service.BlockAsync(Me, blocked.UserId);
        await using var visit = await browser.OpenAsync(host);
        await Expect(visit.Cards).ToHaveCountAsync(12);
        await Summary(visit).ClickAsync();
        await Expect(List(visit, "Blocked")).ToContainTextAsync(blocked.Name);
        host.Service.Failure = new OverloadedException("store", TimeSpan.FromSeconds(2));
        await Button(visit, $"Unblock: {blocked.Name}").ClickAsync();
        await Expect(visit.Page.Locator(".toast.wrong")).ToContainTextAsync("could not be undone");
        await Expect(Button(visit, $"Unblock: {blocked.Name}")).ToBeEnabledAsync();
    }

    [Fact]
    public async Task Sharing_OfAUser_IsShownChangedAndTakenBack()
    {
        await using var host = await WebHostFixture.StartAsync();
        await host.Service.SetChoicesAsync(Me, new ChoicesChange(ShowConnections: false));
        await using var visit = await browser.OpenAsync(host);
        await Expect(visit.Cards).ToHaveCountAsync(12);
        await Summary(visit).ClickAsync();
        await Expect(Box(visit, "Suggest me to others")).ToBeCheckedAsync();
        await Expect(Box(visit, "Show others whom I know")).Not.ToBeCheckedAsync();
        await Expect(Box(visit, "Suggest my connections to one another because of me")).ToBeCheckedAsync();

        await visit.Page.RunAndWaitForResponseAsync(() => Box(visit, "Suggest me to others").UncheckAsync(), IsChoice);
        await visit.Page.RunAndWaitForResponseAsync(() => Box(visit, "Show others whom I know").CheckAsync(), IsChoice);
        Assert.Equal((false, true, true), await SharingAsync(host));
        await visit.Page.RunAndWaitForResponseAsync(() => Box(visit, "Suggest me to others").CheckAsync(), IsChoice);
        Assert.Equal((true, true, true), await SharingAsync(host));
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task Sharing_TheServiceRefusesToChange_GoesBackAndSaysSo()
    {
        await using var host = await WebHostFixture.StartAsync();
        await using var visit = await browser.OpenAsync(host);
        await Expect(visit.Cards).ToHaveCountAsync(12);
        await Summary(visit).ClickAsync();
        await Expect(Box(visit, "Suggest me to others")).ToBeCheckedAsync();
        host.Service.Failure = new OverloadedException("store", TimeSpan.FromSeconds(2));
        await Box(visit, "Suggest me to others").ClickAsync();
        await Expect(visit.Page.Locator(".toast.wrong")).ToContainTextAsync("could not be changed");
        await Expect(Box(visit, "Suggest me to others")).ToBeCheckedAsync();
    }

    private static bool IsChoice(IResponse response) =>
        response.Request.Method == "PATCH" && response.Url.EndsWith($"/v1/users/{Me}/choices", StringComparison.Ordinal) && response.Status == 204;

    private static async Task<(bool, bool, bool)> SharingAsync(WebHostFixture host)
    {
        var choices = await host.Service.GetChoicesAsync(Me);
        return (choices.SuggestMe, choices.ShowConnections, choices.Bridge);
    }

    private static ILocator Box(VisitedPage visit, string text) => visit.Page.GetByRole(AriaRole.Checkbox, new() { Name = text });

    private static ILocator Summary(VisitedPage visit) => visit.Page.Locator("#choices summary");

    private static ILocator List(VisitedPage visit, string title) => visit.Page.GetByRole(AriaRole.List, new() { Name = title });

    private static ILocator Button(VisitedPage visit, string name) => visit.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
}
