using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;
using Pymk.Benchmarks.Serve;
using Pymk.Benchmarks.Silos;
using Pymk.Client.Gateways;
using Pymk.Grains.Interfaces.Placement;
using Pymk.Testing.Servers;

namespace Pymk.Benchmarks.Chaos;

/// <summary>Silos on one Redis, each by a proxy of its own, and two frontends before them: processes of their own.</summary>
internal sealed class ChaosCluster : IAsyncDisposable
{
    /// <summary>Graph shards of the silos.</summary>
    public const int Shards = 16;

    private const int FrontendCount = 2;
    private static readonly TimeSpan MostSettling = TimeSpan.FromMinutes(2);

    private readonly RedisServer _redis;
    private readonly string _folder;
    private readonly List<FrontendProcess> _frontends = [];
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(2) };
    private int _ended;
    private volatile Homes _homes = new([], []);

    private ChaosCluster(RedisServer redis, string folder) => (_redis, _folder) = (redis, folder);

    public RedisServer Redis => _redis;

    public List<SiloProcess> Silos { get; } = [];

    /// <summary>The way of each silo to Redis.</summary>
    public List<TcpProxy> Proxies { get; } = [];

    public IEnumerable<Uri> Frontends => _frontends.Select(f => f.Http);

    /// <summary>Starts everything and returns when all of it serves.</summary>
    /// <exception cref="IOException">Something does not start.</exception>
    public static async Task<ChaosCluster> StartAsync(ChaosSettings settings, string brokers)
    {
        var redis = new RedisServer();
        var cluster = new ChaosCluster(redis, Directory.CreateTempSubdirectory("pymk-chaos-").FullName);

        // A run that is told to stop leaves no process behind.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => cluster.DisposeAsync().AsTask().Wait(MostSettling);
        try
        {
            await redis.InitializeAsync();
            if (redis.Missing is { } missing)
            {
                throw new IOException(missing);
            }

            for (var i = 0; i < settings.Silos; i++)
            {
                cluster.Add(settings, brokers, i);
                await cluster.Silos[i].StartAsync();
            }

            var gateways = string.Join(',', cluster.Silos.Select(s => s.Gateway));
            for (var i = 0; i < FrontendCount; i++)
            {
                cluster._frontends.Add(await FrontendProcess.StartAsync(gateways));
            }

            await cluster.SettleAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>The number of the silo on which a user's grain lives, by the members of <see cref="SettleAsync"/>.</summary>
    public int SiloOf(long user)
    {
        var homes = _homes;
        return homes.Hashes.Length == 0 ? -1 : homes.Numbers[Rendezvous.Of(homes.Hashes, user)];
    }

    /// <summary>Starts silos whose processes have ended, and returns when all are ready and know each other.</summary>
    /// <exception cref="IOException">They are not within two minutes.</exception>
    public async Task SettleAsync()
    {
        for (var began = Stopwatch.GetTimestamp(); ; await Task.Delay(200))
        {
            foreach (var silo in Silos.Where(s => s.HasExited))
            {
                await silo.StartAsync();
            }

            if ((await Task.WhenAll(Silos.Select(IsReadyAsync))).All(ready => ready) && await TryFindHomesAsync())
            {
                return;
            }

            if (Stopwatch.GetElapsedTime(began) > MostSettling)
            {
                throw new IOException($"The silos are not ready together after {MostSettling.TotalMinutes:0} minutes.");
            }
        }
    }

    /// <summary>Stops the silos in order, so that the store holds what they have.</summary>
    public async Task StopSilosAsync()
    {
        await Task.WhenAll(Silos.Select(silo => silo.TerminateAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 1)
        {
            return;
        }

        _frontends.ForEach(f => f.Dispose());
        Silos.ForEach(s => s.Dispose());
        Proxies.ForEach(p => p.Dispose());
        _http.Dispose();
        await _redis.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private void Add(ChaosSettings settings, string brokers, int number)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"silo-{number}");
        var proxy = new TcpProxy(IPEndPoint.Parse(_redis.Connection));
        Proxies.Add(proxy);
        string[] set =
        [
            $"Kafka:BootstrapServers={brokers}", "Kafka:SessionTimeout=00:00:03", $"Kafka:GroupInstanceId={name}",
            $"Pymk:EventLog:Folder={Path.Combine(_folder, "interactions")}", "Pymk:ListsAhead:ActiveDays=0",
            FormattableString.Invariant($"Pymk:Serving:GraphShards={Shards}"), .. settings.Set,
        ];
        Silos.Add(new SiloProcess(
        [
            Path.Combine(AppContext.BaseDirectory, "Pymk.Silo.dll"), "serve", "--model", settings.Model, "--data", Path.Combine(_folder, name),
            "--port", FreePort.Next().ToString(CultureInfo.InvariantCulture), "--silo-port", FreePort.Next().ToString(CultureInfo.InvariantCulture),
            "--gateway-port", FreePort.Next().ToString(CultureInfo.InvariantCulture),
            "--redis", proxy.Address + ",abortConnect=false,connectRetry=100", "--set", .. set,
        ])
        {
            Log = settings.Logs is { } logs ? Path.Combine(logs, name + ".log") : Path.Combine(_folder, name + ".log"),
            Environment = { ["DOTNET_gcServer"] = "0" },
        });
    }

    private async Task<bool> IsReadyAsync(SiloProcess silo)
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri(silo.Http!, "health/ready"));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<bool> TryFindHomesAsync()
    {
        try
        {
            using var host = await GatewayHost.ConnectAsync(string.Join(',', Silos.Select(s => s.Gateway)), Pymk.Client.PymkCluster.DefaultClusterId, default);
            var members = await host.Services.GetRequiredService<IClusterClient>().GetGrain<IManagementGrain>(0).GetDetailedHosts(onlyActive: true);
            await host.StopAsync();
            var found = members.Select(m => (Hash: m.SiloAddress.GetConsistentHashCode(), Number: Silos.FindIndex(s => s.Gateway.Port == m.ProxyPort)))
                .OrderBy(m => m.Hash).ToArray();
            if (found.Length != Silos.Count || found.Any(m => m.Number < 0))
            {
                return false;
            }

            _homes = new Homes([.. found.Select(m => m.Hash)], [.. found.Select(m => m.Number)]);
            return true;
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            return false;
        }
    }

    /// <param name="Hashes">Hashes of the silos, ascending.</param>
    /// <param name="Numbers">Their numbers.</param>
    private sealed record Homes(int[] Hashes, int[] Numbers);
}
