using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Pymk.Client;
using Pymk.Client.Events;
using Pymk.Client.Operations;
using Pymk.Client.RequestKeys;
using Pymk.Web.Hosting;
using Pymk.Web.Options;

namespace Pymk.Testing.Web;

/// <summary>The HTTP side over a service in memory, on a free port.</summary>
public sealed class WebHostFixture : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WebHostFixture(WebApplication app, FakePymkClient service)
    {
        _app = app;
        Service = service;
        Address = new Uri(app.Urls.Single());
        Http = new HttpClient { BaseAddress = Address };
    }

    /// <summary>The service that answers.</summary>
    public FakePymkClient Service { get; }

    /// <summary>The address of the page.</summary>
    public Uri Address { get; }

    /// <summary>The host's services.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>A client of that address.</summary>
    public HttpClient Http { get; }

    /// <summary>Starts a host.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting is wrong.</exception>
    public static async Task<WebHostFixture> StartAsync(
        FakePymkClient? service = null, Action<PymkWebOptions>? configure = null, IPymkEventPublisher? events = null,
        IEnumerable<KeyValuePair<string, string?>>? settings = null, ILoggerProvider? logs = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.Logging.ClearProviders();
        if (logs is not null)
        {
            builder.Logging.AddProvider(logs);
        }

        service ??= new FakePymkClient();
        builder.Services.AddSingleton<IPymkClient>(service);
        builder.Services.AddSingleton<IPymkOperator>(service.Operator);
        builder.Services.AddSingleton<IRequestKeys, MemoryRequestKeys>();
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
        app.UsePymk();
        await app.StartAsync();
        return new WebHostFixture(app, service);
    }

    /// <summary>The ids of the people that the API suggests to a user, in order.</summary>
    public async Task<long[]> SuggestedAsync(long user, string query = "")
    {
        using var json = JsonDocument.Parse(await Http.GetStringAsync($"/v1/users/{user}/suggestions{query}"));
        return [.. json.RootElement.GetProperty("suggestions").EnumerateArray().Select(e => e.GetProperty("userId").GetInt64())];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}
