using Microsoft.Playwright;
using Pymk.Grains.Interfaces.Cycle;
using Pymk.Testing.Web;
using static Microsoft.Playwright.Assertions;

namespace Pymk.Page.Tests;

public sealed class ConsolePageTests(BrowserFixture browser, ConsolePageTests.BusyHost busy) : IClassFixture<ConsolePageTests.BusyHost>
{
    private static readonly string[] Views = ["overview", "models", "cycle", "events", "quality", "person"];

    private static readonly long Me = Town.People[0].UserId;

    private WebHostFixture Busy => busy.Host;

    [Fact]
    public async Task Overview_OfABusyCluster_ShowsFiguresChartsAndProcesses()
    {
        await using var visit = await browser.OpenAsync(Busy, path: "/console.html");
        await Expect(visit.Page.Locator(".tile").First).ToContainTextAsync("requests a second");
        await Expect(visit.Page.Locator(".plot canvas")).ToHaveCountAsync(4);
        await Expect(visit.Page.GetByRole(AriaRole.Img, new() { Name = "Requests a second." })).ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex("Highest: 2\\d\\d"));
        var part = (string title) => visit.Page.GetByRole(AriaRole.Region, new() { Name = title, Exact = true });
        await Expect(part("Processes").Locator("tbody tr")).ToHaveCountAsync(3);
        await Expect(part("Processes")).ToContainTextAsync("It does not answer.");
        await Expect(part("Events not applied yet")).ToContainTextAsync("pymk.connections7");
        await Screenshots.TakeAsync(visit.Page, "console.png");

        await visit.Page.Locator("#process").SelectOptionAsync("frontend");
        await Expect(visit.Page.GetByRole(AriaRole.Img, new() { Name = "Answers a second." })).ToHaveAttributeAsync("aria-label", new System.Text.RegularExpressions.Regex("generated: 0 now"));
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task Models_ByKeyboard_AreServedAfterAQuestion()
    {
        await using var host = await WebHostFixture.StartAsync();
        host.Service.Operator.Filled();
        await using var visit = await browser.OpenAsync(host, path: "/console.html#models");
        await Expect(visit.Page.Locator(".part")).ToHaveCountAsync(3);
        await Expect(visit.Page.Locator(".part").First).ToContainTextAsync("recall@200.3120.298+0.014");
        await Screenshots.TakeAsync(visit.Page, "console-models.png");
        var serve = visit.Page.GetByRole(AriaRole.Button, new() { Name = "Serve this version" });
        await serve.PressAsync("Enter");
        await Expect(visit.Page.Locator("#confirm-no")).ToBeFocusedAsync();
        await visit.Page.Keyboard.PressAsync("Escape");
        await Expect(visit.Page.Locator("#confirm")).ToBeHiddenAsync();
        Assert.Equal("current", host.Service.Operator.Models[0].State);

        await serve.PressAsync("Enter");
        await visit.Page.Locator("#confirm-yes").PressAsync("Enter");
        await Expect(visit.Page.Locator(".part").Nth(1).Locator(".badge")).ToHaveTextAsync("current");
        Assert.Equal("current", host.Service.Operator.Models[1].State);
        await Expect(visit.Page.GetByRole(AriaRole.Button, new() { Name = "Publish all the same" })).ToBeVisibleAsync();
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task Events_WithDeadLetters_ShowsThemAndSendsOneAgain()
    {
        await using var visit = await browser.OpenAsync(Busy, path: "/console.html#events");
        await Expect(visit.Page.Locator(".part")).ToHaveCountAsync(3);
        var letter = visit.Page.Locator(".letters > li").First;
        await Expect(letter).ToContainTextAsync("type: 'wink' is no type");
        await letter.Locator("summary").ClickAsync();
        await Expect(letter.Locator("pre").Last).ToContainTextAsync("9007199254740993");
        await letter.GetByRole(AriaRole.Button).ClickAsync();
        await visit.Page.Locator("#confirm-yes").ClickAsync();
        await Expect(visit.Page.Locator(".toast")).ToContainTextAsync("in its topic again");
        Assert.Contains("pymk.interactions/1/7", Busy.Service.Operator.Sent);
        await Expect(visit.Page.Locator(".letters > li").First.GetByRole(AriaRole.Button)).ToHaveTextAsync("Sent again");
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task Cycle_UnderWay_ShowsStagesAndTheLastRuns()
    {
        await using var visit = await browser.OpenAsync(Busy, path: "/console.html#cycle");
        await Expect(visit.Page.Locator(".stages .done")).ToContainTextAsync("snapshot: 9 s");
        await Expect(visit.Page.Locator(".stages .doing")).ToContainTextAsync("train: under way");
        await Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = "The last runs" })).ToContainTextAsync("not published");
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task Quality_OfFourteenDays_ShowsChartsDaysAndPositions()
    {
        await using var visit = await browser.OpenAsync(Busy, path: "/console.html#quality");
        await Expect(visit.Page.Locator(".plot canvas")).ToHaveCountAsync(2);
        await Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = "By day" }).Locator("tbody tr")).ToHaveCountAsync(14);
        await Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = "By position" }).Locator("tbody tr").Last).ToContainTextAsync("elsewhere");
        await Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = "By source" })).ToContainTextAsync("two-hop90,0003,2003.6 %");
        await Expect(visit.Page.Locator("#view")).ToContainTextAsync("older days are missing");
        await Screenshots.TakeAsync(visit.Page, "console-quality.png");
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task Person_IsFound_Exported_AndErasedOnlyWhenTheIdIsTyped()
    {
        await using var host = await WebHostFixture.StartAsync();
        await host.Service.DismissAsync(Me, Town.People[5].UserId);
        await using var visit = await browser.OpenAsync(host, path: "/console.html#person");
        await visit.Page.Locator("#who").FillAsync(Town.People[0].Name);
        await Expect(visit.Page.Locator("#whos li").First).ToContainTextAsync(Town.People[0].Name);
        await visit.Page.Locator("#who").PressAsync("Enter");
        await Expect(visit.Page.Locator(".part").First).ToContainTextAsync(Town.People[0].Name);
        await Expect(visit.Page.Locator(".part").Nth(1)).ToContainTextAsync(Town.People[5].Name);

        var download = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Page.GetByRole(AriaRole.Button, new() { Name = "Export" }).ClickAsync());
        using var stream = await download.CreateReadStreamAsync();
        using var reader = new StreamReader(stream);
        Assert.Contains($"{Me}", await reader.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Erase" }).ClickAsync();
        await Expect(visit.Page.Locator("#confirm-yes")).ToBeDisabledAsync();
        await visit.Page.Locator("#confirm input").FillAsync($"{Me}");
        await visit.Page.Locator("#confirm-yes").ClickAsync();
        await Expect(visit.Page.Locator(".part").First).ToContainTextAsync("erased");
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task Views_WithNothingToShow_SayWhy_AndFailuresAreShown()
    {
        await using var host = await WebHostFixture.StartAsync();
        await using var visit = await browser.OpenAsync(host, path: "/console.html#models");
        await Expect(visit.Page.Locator(".empty")).ToContainTextAsync("no version yet");
        foreach (var (view, text) in new[] { ("cycle", "No run is under way"), ("events", "reads no topics"), ("quality", "hold nothing of these days"), ("person", "Choose a person") })
        {
            await visit.Page.Locator($"#views a[href='#{view}']").ClickAsync();
            await Expect(visit.Page.Locator(".empty").First).ToContainTextAsync(text);
        }

        await visit.Page.GotoAsync(new Uri(host.Address, "/console.html#person/5").ToString());
        await Expect(visit.Page.Locator(".part").First).ToContainTextAsync("5");
        host.Service.Operator.Failure = new TimeoutException();
        await visit.Page.Locator("#views a[href='#models']").ClickAsync();
        await Expect(visit.Page.Locator("#note")).ToContainTextAsync("Busy just now");
        host.Service.Operator.Failure = null;
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).ClickAsync();
        await Expect(visit.Page.Locator(".empty")).ToContainTextAsync("no version yet");
        await Expect(visit.Page.Locator("#note")).ToBeHiddenAsync();
        Assert.Empty(visit.Troubles);
    }

    [Fact]
    public async Task Console_OfAGuardedService_AsksForAKey_AndTakesOneOfAnOperator()
    {
        await using var host = await WebHostFixture.StartAsync(settings: TestAccess.Keys);
        await using var visit = await browser.OpenAsync(host, path: "/console.html");
        await visit.Page.Locator("#credential").FillAsync(TestAccess.Key("act"));
        await visit.Page.Locator("#credential").PressAsync("Enter");
        await Expect(visit.Page.Locator("#note")).ToContainTextAsync("not yours to see");
        await visit.Page.Locator("#leave").ClickAsync();
        await visit.Page.Locator("#credential").FillAsync(TestAccess.Key("admin"));
        await visit.Page.Locator("#credential").PressAsync("Enter");
        await Expect(visit.Page.Locator(".tile").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Console_OnAPhoneInTheDark_FitsTheWidth()
    {
        var phone = new BrowserNewContextOptions { ViewportSize = new() { Width = 360, Height = 740 }, ColorScheme = ColorScheme.Dark };
        await using var visit = await browser.OpenAsync(Busy, phone, "/console.html");
        foreach (var view in Views)
        {
            await visit.Page.Locator($"#views a[href='#{view}']").ClickAsync();
            await Expect(visit.Page.Locator("#view > *").First).ToBeVisibleAsync();
            Assert.True(await visit.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), view);
        }

        await visit.Page.Locator("#views a[href='#overview']").ClickAsync();
        await Expect(visit.Page.Locator(".plot canvas")).ToHaveCountAsync(4);
        await Screenshots.TakeAsync(visit.Page, "console-phone-dark.png");
        Assert.Empty(visit.Troubles);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task OperatorsPages_AreForEverybody(ColorScheme colors)
    {
        // In the dark the colours alone are others. The judge's own script is not the page's.
        var rules = colors == ColorScheme.Dark ? "{ runOnly: ['color-contrast'] }" : null;
        var options = new BrowserNewContextOptions { ViewportSize = new() { Width = 1200, Height = 900 }, ColorScheme = colors, BypassCSP = true };
        foreach (var view in Views.Select(v => $"console.html#{v}").Append($"console.html#person/{Me}").Append($"explain.html?user={Me}&person={Town.People[3].UserId}"))
        {
            await using var visit = await browser.OpenAsync(Busy, options, "/" + view);
            await Expect(visit.Page.Locator("main .tile, main .part, main .empty").First).ToBeVisibleAsync();
            Assert.Empty(await Axe.ViolationsAsync(visit.Page, rules));
        }

        await using var asked = await browser.OpenAsync(Busy, options, "/console.html#models");
        await asked.Page.GetByRole(AriaRole.Button, new() { Name = "Serve this version" }).ClickAsync();
        Assert.Empty(await Axe.ViolationsAsync(asked.Page, rules));
    }

    /// <summary>A host of a cluster that is busy; tests that change it have their own.</summary>
    public sealed class BusyHost : IAsyncLifetime
    {
        public WebHostFixture Host { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Host = await WebHostFixture.StartAsync();
            Host.Service.Operator.Filled();
            var start = new DateTimeOffset(2026, 5, 4, 3, 0, 0, TimeSpan.Zero);
            var snapshot = new FinishedStage(CycleStage.Snapshot, start, start.AddSeconds(9), new() { ["connections"] = "12" });
            var ended = new CycleRun
            {
                Id = "r1",
                Owner = "m:1:a",
                StartedAt = start.AddDays(-1),
                EndedAt = start.AddDays(-1).AddMinutes(5),
                Outcome = CycleOutcome.NotPublished,
            };
            Host.Service.Cycle = new CycleStatus(
                new CycleRun { Id = "r2", Owner = "m:2:b", StartedAt = start, Finished = [snapshot] }, start, "train: ranker", [ended], "03:00", start, "");
        }

        public ValueTask DisposeAsync() => Host.DisposeAsync();
    }
}
