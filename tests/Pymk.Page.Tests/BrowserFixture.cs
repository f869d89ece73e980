using Microsoft.Playwright;
using Pymk.Testing.Web;
using Pymk.Page.Tests;

[assembly: AssemblyFixture(typeof(BrowserFixture))]

namespace Pymk.Page.Tests;

/// <summary>One headless Chromium for all page tests; they are skipped, and say so, where none is installed.</summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private static readonly string[] Places = [Environment.GetEnvironmentVariable("PYMK_CHROMIUM") ?? "", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (Places.FirstOrDefault(File.Exists) is not { } path)
        {
            return;
        }

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

    /// <summary>A fresh browser context's page.</summary>
    internal Task<VisitedPage> OpenAsync(WebHostFixture host, BrowserNewContextOptions? options = null, string path = "/") => OpenAsync(host.Address, options, path);

    /// <summary>A fresh browser context's page at an address.</summary>
    internal async Task<VisitedPage> OpenAsync(Uri home, BrowserNewContextOptions? options = null, string path = "/")
    {
        Assert.SkipWhen(_browser is null, "Chromium is not installed (apt-get install chromium, or set PYMK_CHROMIUM)");
        var context = await _browser.NewContextAsync(options ?? new BrowserNewContextOptions { ViewportSize = new ViewportSize { Width = 1200, Height = 900 } });
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
