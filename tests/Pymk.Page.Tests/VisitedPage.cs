using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Pymk.Page.Tests;

/// <summary>A page under test, with its troubles: script errors, console errors and requests to other hosts.</summary>
internal sealed class VisitedPage : IAsyncDisposable
{
    public VisitedPage(IPage page, Uri home)
    {
        Page = page;
        page.PageError += (_, error) => Troubles.Add(error);
        page.Console += (_, message) =>
        {
            // The browser reports each refused request as an error. Tests refuse requests on purpose.
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                Troubles.Add(message.Text);
            }
        };
        page.Request += (_, request) =>
        {
            if (new Uri(request.Url).Authority != home.Authority)
            {
                Troubles.Add("requested " + request.Url);
            }
        };
    }

    public IPage Page { get; }

    public ConcurrentBag<string> Troubles { get; } = [];

    public ILocator Cards => Page.Locator(".card:not(.waiting):not(.leaving)");

    public ILocator CardOf(long user) => Page.Locator($".card[data-user='{user}']:not(.leaving)");

    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();
}
