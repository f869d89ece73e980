using System.Globalization;
using System.Net;
using Pymk.Benchmarks.Silos;

namespace Pymk.Benchmarks.Days;

/// <summary>A silo in a process of its own, with its model, its store, its logs and its clock. It reads every event.</summary>
internal sealed class LiveService : IDisposable
{
    // Small, so that stores and caches are full by the second day and what grows afterwards is none of them.
    private const string StoreMemory = "64m";
    private const string CacheBytes = "33554432";

    private const string LogTime = "Logging__Console__FormatterOptions__TimestampFormat";

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(15);

    private readonly EventFeed _feed;
    private readonly string _group;
    private readonly SiloProcess _silo;
    private readonly int _gateway = FreePort.Next();

    /// <param name="name">Name of the service, which is its consumer group.</param>
    /// <param name="feed">The events.</param>
    /// <param name="model">The model directory.</param>
    /// <param name="folder">Folder of the store.</param>
    /// <param name="logs">Folder of the interaction logs.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="more">More arguments of the silo: options, then settings.</param>
    public LiveService(string name, EventFeed feed, string model, string folder, string logs, VirtualClock clock, params string[] more)
    {
        (_group, _feed, Model, Data, Logs, Log) = (name, feed, model, folder, logs, Path.Combine(Path.GetDirectoryName(folder)!, $"silo-{name}.log"));
        Directory.CreateDirectory(logs);
        Directory.CreateDirectory(Path.GetDirectoryName(Log)!);
        _silo = new SiloProcess(
        [
            Programs.Silo, "serve", "--model", model, "--data", folder, "--http", "http://127.0.0.1:0", "--silo-port", Text(FreePort.Next()),
            "--gateway-port", Text(_gateway), "--set", $"Kafka:BootstrapServers={feed.Servers}", $"Kafka:GroupId={name}",
            "Kafka:SessionTimeout=00:00:03", $"Kafka:GroupInstanceId={name}", $"Pymk:EventLog:Folder={logs}", "Pymk:EventLog:FileAge=00:00:01",
            "Pymk:ModelPoll=00:00:00.5", $"Pymk:EmbeddedMemory={StoreMemory}", $"Pymk:CacheMemory={StoreMemory}",
            $"Pymk:Serving:ListCacheBytes={CacheBytes}", $"Pymk:Serving:RowCacheBytes={CacheBytes}",
            "Pymk:Serving:UserIdle=00:02:00",

            // A disk that others keep busy takes seconds to flush.
            "Pymk:StoreDeadline=00:00:10", .. more,
        ])
        {
            Log = Log,
            Environment = { [Core.Clocks.ProcessClock.Variable] = clock.File, ["DOTNET_gcServer"] = "0", [LogTime] = "HH:mm:ss " },
        };
    }

    /// <summary>The model directory.</summary>
    public string Model { get; }

    /// <summary>Folder of the store.</summary>
    public string Data { get; }

    /// <summary>Folder of the interaction logs.</summary>
    public string Logs { get; }

    /// <summary>What the silo printed.</summary>
    public string Log { get; }

    /// <summary>Address of the gateway, the same after a restart.</summary>
    public IPEndPoint Gateway => new(IPAddress.Loopback, _gateway);

    /// <summary>Starts the silo, or starts it again after <see cref="KillAsync"/>.</summary>
    public Task StartAsync() => _silo.StartAsync();

    /// <summary>Kills the silo (SIGKILL).</summary>
    public Task KillAsync() => _silo.KillAsync();

    /// <summary>Returns when the silo has applied and acknowledged all events that were sent.</summary>
    /// <exception cref="TimeoutException">It has not within a quarter of an hour.</exception>
    public async Task CatchUpAsync()
    {
        await WaitAsync(
            () => _feed.Committed(_group) >= _feed.Sent,
            () => $"the silo {_group} has not applied all events: {string.Join(", ", _feed.Behind(_group))}; its log is {Log}");

        // Training reads Parquet files, which the silo makes from its journals within seconds.
        await WaitAsync(
            () => !Directory.EnumerateFiles(Logs, "*.journal", SearchOption.AllDirectories).Any(),
            () => $"the silo {_group} keeps journals in {Logs}; its log is {Log}");
    }

    public void Dispose() => _silo.Dispose();

    private static async Task WaitAsync(Func<bool> holds, Func<string> problem)
    {
        for (var end = DateTime.UtcNow + LongestWait; !holds(); await Task.Delay(100))
        {
            if (DateTime.UtcNow > end)
            {
                throw new TimeoutException($"after {LongestWait.TotalMinutes:0} minutes {problem()}");
            }
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
