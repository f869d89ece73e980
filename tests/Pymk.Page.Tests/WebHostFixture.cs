using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pymk.Client;
using Pymk.Client.Events;
using Pymk.Testing.Web;
using Pymk.Web.Hosting;

namespace Pymk.Page.Tests;

/// <summary>The HTTP side over a service in memory, on a port of the system's choice.</summary>
internal sealed class WebHostFixture : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WebHostFixture(WebApplication app, FakePymkClient service)
    {
        _app = app;
        Service = service;
        Address = new Uri(app.Urls.Single());
        Http = new HttpClient { BaseAddress = Address };
    }

    public FakePymkClient Service { get; }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public static async Task<WebHostFixture> StartAsync(
        FakePymkClient? service = null, Action<PymkWebOptions>? configure = null, IPymkEventPublisher? events = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        service ??= new FakePymkClient();
        builder.Services.AddSingleton<IPymkClient>(service);
        if (events is not null)
        {
            builder.Services.AddSingleton(events);
        }

        builder.Services.AddPymkWeb(o =>
        {
            o.Dashboard = false;
            configure?.Invoke(o);
        });
        var app = builder.Build();
        app.MapPymk();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new WebHostFixture(app, service);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}
