using System.Globalization;
using System.Text.Json;
using Pymk.Benchmarks.Serve;
using Pymk.Benchmarks.Silos;
using Pymk.Core.Models;
using Pymk.Core.Recommend;
using Pymk.Testing.Servers;

namespace Pymk.Benchmarks.Fleet;

/// <summary>Starts fleets of several sizes over one store each, and prints a line of JSON for each.</summary>
internal static class FleetRun
{
    // Lists written ahead are another load, and features of lists in memory are a cache with a budget of its own.
    private static readonly string[] Settings = ["Pymk:ListsAhead:ActiveDays=0", "Pymk:Serving:ListCacheBytes=16777216"];

    public static async Task<int> RunAsync(FleetSettings settings)
    {
        Console.WriteLine(Machine.Describe());
        using var model = ServingModel.Load(ModelDirectory.CurrentVersion(settings.Model));
        using var offline = new OfflineRecommender(model);
        var all = new List<FleetFigures>();
        foreach (var silos in settings.Silos)
        {
            all.Add(await RunAsync(settings, silos, offline));
            Console.WriteLine(JsonSerializer.Serialize(all[^1]));
        }

        return all.All(f => f is { Violations: 0, Errors: 0 } && f.SlatesEqual == f.SlatesCompared) ? 0 : 1;
    }

    private static async Task<FleetFigures> RunAsync(FleetSettings settings, int count, OfflineRecommender offline)
    {
        await using var redis = new RedisServer();
        await redis.InitializeAsync();
        if (redis.Missing is { } missing)
        {
            throw new IOException(missing);
        }

        var data = Directory.CreateTempSubdirectory("pymk-fleet-").FullName;
        var silos = new List<SiloProcess>();
        try
        {
            for (var i = 0; i < count; i++)
            {
                silos.Add(new SiloProcess(Arguments(settings, Path.Combine(data, i.ToString(CultureInfo.InvariantCulture)), redis.Connection)));
                if (settings.SiloLimit is { } limit)
                {
                    silos[^1].Environment["DOTNET_GCHeapHardLimit"] = ((long)limit << 20).ToString("x", CultureInfo.InvariantCulture);
                }

                await silos[^1].StartAsync();
            }

            await using var fleet = await RunningFleet.ConnectAsync(silos, UserNames.Read(ModelDirectory.CurrentVersion(settings.Model), offline.Model.Graph));
            return await new FleetMeasurement(settings, fleet, offline).RunAsync();
        }
        finally
        {
            foreach (var silo in silos)
            {
                silo.Dispose();
            }

            Directory.Delete(data, recursive: true);
        }
    }

    private static string[] Arguments(FleetSettings settings, string data, string redis) =>
    [
        Path.Combine(AppContext.BaseDirectory, "Pymk.Silo.dll"), "serve", "--model", settings.Model, "--data", data, "--http", "http://127.0.0.1:0",
        "--silo-port", "0", "--gateway-port", "0", "--redis", redis, .. Settings.Concat(settings.Set).SelectMany(s => new[] { "--set", s }),
    ];
}
