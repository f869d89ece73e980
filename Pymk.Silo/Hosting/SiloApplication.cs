using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Options;
using Pymk.Client;
using Pymk.Client.Tls;
using Pymk.Core.Clocks;
using Pymk.Core.Files;
using Pymk.Grains;
using Pymk.Grains.Cycle;
using Pymk.Grains.Events;
using Pymk.Grains.Hosting;
using Pymk.Grains.Ids;
using Pymk.Grains.ListsAhead;
using Pymk.Grains.Snapshot;
using Pymk.Silo.Daily;
using Pymk.Silo.Events;
using Pymk.Silo.Ids;
using Pymk.Silo.Settings;
using Pymk.Silo.Stores;
using Pymk.Silo.Telemetry;
using Pymk.Storage;
using Pymk.Web.Access;
using Pymk.Web.Hosting;
using Pymk.Web.Options;
using Pymk.Web.Telemetry;

namespace Pymk.Silo.Hosting;

/// <summary>A silo's process: stores, events, model, grains, gateway, HTTP.</summary>
public sealed class SiloApplication : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly StoreConnection _stores;
    private readonly SiloEvents _events;
    private readonly LogFolder? _interactions;
    private readonly ILoggerFactory _logs;
    private readonly StartupWarnings _warnings;
    private bool _started;
    private bool _isLost;

    private SiloApplication(
        WebApplication app, StoreConnection stores, SiloEvents events, LogFolder? interactions, ILoggerFactory logs, StartupWarnings warnings,
        SiloSettings settings) =>
        (_app, _stores, _events, _interactions, _logs, _warnings, Settings) = (app, stores, events, interactions, logs, warnings, settings);

    /// <summary>The settings, with free ports in place of 0.</summary>
    public SiloSettings Settings { get; }

    /// <summary>The host's services.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>The addresses of HTTP, once started.</summary>
    public IReadOnlyCollection<string> HttpAddresses => Settings.Http.Length == 0 ? [] : [.. _app.Urls];

    /// <summary>Opens the stores, loads the model and builds the host.</summary>
    /// <param name="args">Configuration as <c>--Pymk:Setting value</c>; it overrides the environment and appsettings.json.</param>
    /// <param name="cancellation">Ends the loading.</param>
    /// <exception cref="Core.Files.ModelFileException">There is no model, or it is damaged or lacks what was folded.</exception>
    /// <exception cref="NewerFormatException">A later program wrote the store or the interaction logs.</exception>
    /// <exception cref="SettingException">
    /// A setting has an impossible value, another program listens on a port, or the user ids of setting, model and store are of different kinds.
    /// </exception>
    /// <exception cref="StackExchange.Redis.RedisConnectionException">The Redis of the settings does not answer.</exception>
    public static async Task<SiloApplication> CreateAsync(string[] args, CancellationToken cancellation = default)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddSecretFiles();
        var settings = SiloSettingsCheck.Read(builder.Configuration.GetSection(SiloSettings.Section));
        SiloSettingsCheck.Check(settings);
        _ = TelemetrySettings.Read(builder.Configuration);
        ListenGuard.Check(builder.Configuration, SiloSettingsCheck.HttpUri(settings.Http));
        builder.Services.AddSingleton(Options.Create(SiloSettingsCheck.ReadRules(builder.Configuration)));
        builder.Services.AddSingleton(Options.Create(SiloSettingsCheck.ReadPrivacy(builder.Configuration)));
        builder.Services.AddSingleton(Options.Create(SiloSettingsCheck.ReadRetention(builder.Configuration)));
        await DailyOptionsCheck.RunAsync(PartSettings.Check(builder.Configuration), settings, cancellation);
        var folder = builder.Configuration[$"{EventLogOptions.Section}:{nameof(EventLogOptions.Folder)}"] ?? new EventLogOptions().Folder;
        LogFormat.Check(folder);
        OwnAddress.Choose(settings);
        ListenPorts.Check(settings);
        FreePorts.Choose(settings);
        var warnings = SiloLogging.Configure(builder);

        // An embedded store logs as long as it runs: a compaction starts its server anew.
        var logs = SiloLogging.CreateForStores();
        StoreConnection? stores = null;
        SiloEvents? events = null;
        LogFolder? interactions = null;
        try
        {
            interactions = string.IsNullOrWhiteSpace(folder) ? null : await LogFolder.HoldAsync(folder, LogFolder.OwnerOf(settings));
            stores = await StoreConnection.OpenAsync(settings, logs);
            await stores.RequireRestoredAsync(cancellation);
            builder.Services.AddSingleton(new NetworkIds(await NetworkKind.DecideAsync(settings, stores, cancellation)));
            events = SiloEvents.Open(builder.Configuration);
            var app = Build(builder, settings, stores, events);
            PartSettings.Check(app.Services);
            await app.Services.LoadModelAsync(cancellation);
            return new SiloApplication(app, stores, events, interactions, logs, warnings, settings);
        }
        catch
        {
            events?.Dispose();
            await (stores?.DisposeAsync() ?? default);
            interactions?.Dispose();
            logs.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Runs until the process is told to stop, or the store has lost its data. In the first case requests under way are finished; in the second nothing can be.
    /// </summary>
    /// <returns>False where the store has lost its data; standard error says so.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellation = default)
    {
        await StartAsync(cancellation);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var lost = _stores.Embedded is null ? StoreWatch.WaitForLossAsync(_stores.Stores, ended.Token) : new TaskCompletionSource<bool>().Task;
        var shutdown = _app.WaitForShutdownAsync(cancellation);
        _isLost = await Task.WhenAny(shutdown, lost) == lost && await lost;
        if (_isLost)
        {
            await Console.Error.WriteLineAsync(
                $"pymk: {_stores.Where} is empty: its data were deleted, or its server lost them. This silo ends. Bring the data back "
                + "(a backup of the server, or ./pymk restore), then start the silos again.");
            return false;
        }

        await shutdown;
        await ended.CancelAsync();
        return true;
    }

    /// <summary>Starts and returns when the silo takes requests.</summary>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        try
        {
            await _app.StartAsync(cancellation);
            _started = true;
        }
        catch (Exception e)
        {
            await QuietlyAsync(() => _app.StopAsync());
            if (ListenPorts.TakenIn(e) is { } taken)
            {
                throw new SettingException(taken);
            }

            throw;
        }

        _warnings.Serving();
        var http = HttpAddresses.Count == 0 ? "none" : string.Join(", ", HttpAddresses);
        Console.WriteLine(
            $"pymk: serving; http {http}; gateway {new IPEndPoint(IPAddress.Parse(Settings.Address), Settings.GatewayPort)}; {_stores.Description}; "
            + $"events from {_events.Description}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isLost)
        {
            // The process ends. Leaving in order would need the members, which are gone.
            return;
        }

        if (_started)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }
        else
        {
            await QuietlyAsync(() => _app.DisposeAsync().AsTask());
        }

        _events.Dispose();
        await _stores.DisposeAsync();
        _interactions?.Dispose();
        _logs.Dispose();
    }

    // Parts that did start leave the cluster. Parts that did not may throw anything when they stop: what failed first is what is told.
    private static async Task QuietlyAsync(Func<Task> end)
    {
        try
        {
            await end();
        }
#pragma warning disable CA1031
        catch (Exception)
#pragma warning restore CA1031
        {
            return;
        }
    }

    private static WebApplication Build(WebApplicationBuilder builder, SiloSettings settings, StoreConnection stores, SiloEvents events)
    {
        var services = builder.Services;
        services.AddSingleton(ProcessClock.Time);
        services.AddPymkStorage(stores.Stores, stores.Embedded);
        services.Configure<HostOptions>(o => o.ShutdownTimeout = settings.ShutdownTimeout);
        services.Configure<SnapshotOptions>(o => o.Folder = settings.Snapshots);
        services.AddOptions<ServingOptions>().BindConfiguration(ServingOptions.Section);
        services.AddOptions<ListsAheadOptions>().BindConfiguration(ListsAheadOptions.Section);
        services.AddSingleton(settings);
        var telemetry = TelemetrySettings.Read(builder.Configuration);
        builder.UseOrleans(silo =>
        {
            if (telemetry.HasTraces)
            {
                silo.AddActivityPropagation();
            }

            SiloCluster.Configure(silo, settings, stores);
            silo.UseClusterTls(builder.Configuration);
            events.AddTo(silo, builder.Configuration);
        });

        // Hosted services end in reverse order: the run is left while the silo answers.
        services.AddSingleton<DailyProcess>()
            .AddSingleton<IDailyProcess>(s => s.GetRequiredService<DailyProcess>())
            .AddHostedService(s => s.GetRequiredService<DailyProcess>());
        builder.AddPymkTelemetry(telemetry, "pymk-silo");
        return settings.Http.Length > 0 ? BuildWithHttp(builder, settings) : BuildWithoutHttp(builder);
    }

    private static WebApplication BuildWithHttp(WebApplicationBuilder builder, SiloSettings settings)
    {
        builder.WebHost.UseUrls(settings.Http);
        builder.Services.AddPymkWeb();
        var app = builder.Build();
        app.UsePymk();
        return app;
    }

    private static WebApplication BuildWithoutHttp(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IServer, NoServer>();
        builder.Services.AddPymkClient();
        return builder.Build();
    }
}
