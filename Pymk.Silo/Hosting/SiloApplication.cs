using System.Net;
using System.Net.Sockets;
using OpenTelemetry.Metrics;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Pymk.Client;
using Pymk.Grains;
using Pymk.Grains.Hosting;
using Pymk.Grains.Ranking;
using Pymk.Silo.Stores;
using Pymk.Storage;
using Pymk.Web.Hosting;
using StackExchange.Redis;

namespace Pymk.Silo.Hosting;

/// <summary>Puts a silo's process together: stores, model, grains, gateway, HTTP.</summary>
public sealed class SiloApplication : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly StoreConnection _stores;

    private SiloApplication(WebApplication app, StoreConnection stores, SiloSettings settings) => (_app, _stores, Settings) = (app, stores, settings);

    /// <summary>The settings, with free ports chosen where they said 0.</summary>
    public SiloSettings Settings { get; }

    /// <summary>The host's services.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Where HTTP is answered once started.</summary>
    public IReadOnlyCollection<string> HttpAddresses => Settings.Http.Length == 0 ? [] : [.. _app.Urls];

    /// <summary>Opens the stores, loads the model and makes the host ready to run.</summary>
    /// <param name="args">Configuration as <c>--Pymk:Setting value</c>; it outranks the environment and appsettings.json.</param>
    /// <param name="cancellation">Ends the loading.</param>
    /// <exception cref="Core.Files.ModelFileException">There is no model, or it is damaged.</exception>
    /// <exception cref="RedisConnectionException">The Redis that is set does not answer.</exception>
    public static async Task<SiloApplication> CreateAsync(string[] args, CancellationToken cancellation = default)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        var settings = builder.Configuration.GetSection(SiloSettings.Section).Get<SiloSettings>() ?? new SiloSettings();
        SiloSettingsCheck.Check(settings);
        ChoosePorts(settings);
        builder.Logging.AddFilter("Orleans", LogLevel.Warning).AddFilter("Microsoft", LogLevel.Warning).AddFilter("Polly", LogLevel.Warning).AddFilter("Garnet", LogLevel.Warning);
        using var logs = LoggerFactory.Create(l => l.AddConfiguration(builder.Configuration.GetSection("Logging")).AddConsole()
            .AddFilter((category, level) => level >= (category == "ArgParser" ? LogLevel.Error : LogLevel.Warning)));
        var stores = await StoreConnection.OpenAsync(settings, logs);
        try
        {
            var app = Build(builder, settings, stores);
            await app.Services.LoadModelAsync(cancellation);
            return new SiloApplication(app, stores, settings);
        }
        catch
        {
            await stores.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs until the process is told to stop; requests under way are finished first.</summary>
    public async Task RunAsync(CancellationToken cancellation = default)
    {
        await StartAsync(cancellation);
        await _app.WaitForShutdownAsync(cancellation);
    }

    /// <summary>Starts and returns when requests can come.</summary>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        await _app.StartAsync(cancellation);
        var http = HttpAddresses.Count == 0 ? "none" : string.Join(", ", HttpAddresses);
        Console.WriteLine($"pymk: serving; http {http}; gateway {Settings.Address}:{Settings.GatewayPort}; {_stores.Description}; events from {_app.Services.GetRequiredService<SiloEvents>().Description}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _stores.DisposeAsync();
    }

    private static WebApplication Build(WebApplicationBuilder builder, SiloSettings settings, StoreConnection stores)
    {
        var services = builder.Services;
        services.AddSingleton(settings);
        services.AddSingleton(TimeProvider.System);
        services.AddPymkStorage(stores.Stores);
        services.Configure<HostOptions>(o => o.ShutdownTimeout = settings.ShutdownTimeout);
        services.AddOptions<ServingOptions>().BindConfiguration(ServingOptions.Section);
        var events = SiloEvents.Open(builder.Configuration);
        services.AddSingleton(events);
        builder.UseOrleans(silo =>
        {
            Configure(silo, settings);
            events.AddTo(silo, builder.Configuration);
        });
        AddTelemetry(services, settings);
        if (settings.Http.Length > 0)
        {
            builder.WebHost.UseUrls(settings.Http);
            services.AddPymkWeb();
            events.AddPublisher(services, builder.Configuration);
        }
        else
        {
            services.AddSingleton<Microsoft.AspNetCore.Hosting.Server.IServer, NoServer>();
            services.AddPymkClient();
        }

        var app = builder.Build();
        if (settings.Http.Length > 0)
        {
            app.MapPymk();
        }

        return app;
    }

    private static void Configure(ISiloBuilder silo, SiloSettings settings)
    {
        silo.Configure<ClusterOptions>(o => (o.ClusterId, o.ServiceId) = (settings.ClusterId, PymkCluster.ServiceId));
        var address = IPAddress.Parse(settings.Address);
        if (string.IsNullOrEmpty(settings.Redis))
        {
            silo.UseLocalhostClustering(settings.SiloPort, settings.GatewayPort, null, PymkCluster.ServiceId, settings.ClusterId);
        }
        else
        {
            silo.UseRedisClustering(o => o.ConfigurationOptions = ConfigurationOptions.Parse(settings.Redis));
        }

        silo.ConfigureEndpoints(address, settings.SiloPort, settings.GatewayPort, listenOnAnyHostAddress: !IPAddress.IsLoopback(address));
        silo.UseSiloMetadata(settings.Accelerator == "cuda" ? new Dictionary<string, string> { [Accelerator.Key] = Accelerator.Gpu } : []);
        silo.AddPymkGrains();
        silo.AddModelRollout(o => (o.Root, o.Poll, o.UseCuda) = (settings.Model, settings.ModelPoll, settings.Accelerator == "cuda"));
        silo.AddDashboard();
    }

    private static void AddTelemetry(IServiceCollection services, SiloSettings settings)
    {
        services.AddOpenTelemetry().WithMetrics(metrics =>
        {
            metrics.AddMeter(ServingMetrics.MeterName, "Pymk.Streams.Kafka", "Microsoft.Orleans", "Microsoft.AspNetCore.Hosting", "System.Runtime");
            if (settings.OtlpEndpoint is { } endpoint)
            {
                metrics.AddOtlpExporter(o => o.Endpoint = new Uri(endpoint));
            }
        });
    }

    private static void ChoosePorts(SiloSettings settings)
    {
        settings.SiloPort = settings.SiloPort == 0 ? FreePort() : settings.SiloPort;
        settings.GatewayPort = settings.GatewayPort == 0 ? FreePort() : settings.GatewayPort;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
