using Microsoft.Playwright;
using Pymk.Page.Tests;
using Pymk.Testing.Web;

[assembly: AssemblyFixture(typeof(BrowserFixture))]

namespace Pymk.Page.Tests;

/// <summary>One headless Chromium for all page tests. Without Chromium the tests are skipped, with a message.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private static readonly string[] Places =
    [
        Environment.GetEnvironmentVariable("PYMK_CHROMIUM") ?? "", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (Places.FirstOrDefault(File.Exists) is not { } path)
        {
            return;
        }

        Assertions.SetDefaultExpectTimeout(30_000); // The standard 5 s are too short for a silo on a busy machine.
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
            ],
        });
    }

    /// <summary>The host's page, in a new browser context.</summary>
    internal Task<VisitedPage> OpenAsync(WebHostFixture host, BrowserNewContextOptions? options = null, string path = "/") =>
        OpenAsync(host.Address, options, path);

    /// <summary>A page at an address, in a new browser context.</summary>
    internal async Task<VisitedPage> OpenAsync(Uri home, BrowserNewContextOptions? options = null, string path = "/")
    {
        Assert.SkipWhen(_browser is null, "Chromium is not installed (apt-get install chromium, or set PYMK_CHROMIUM)");
        options ??= new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1200, Height = 900 } };
        var context = await _browser.NewContextAsync(options);
        var page = new VisitedPage(await context.NewPageAsync(), home);
        await page.Page.GotoAsync(new Uri(home, path).ToString());
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
