using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Configuration;
using Orleans.Runtime;
using Pymk.Client;
using Pymk.Grains.Cleaning;
using Pymk.Grains.Measurement;

namespace Pymk.Benchmarks.Days;

/// <summary>What the service takes up at one moment.</summary>
/// <param name="Store">Live content of the store by kind of key.</param>
/// <param name="FolderBytes">Files of the store.</param>
/// <param name="HeapBytes">Managed memory of the silo after a full collection.</param>
/// <param name="ResidentBytes">Working set of the silo.</param>
internal sealed record ServiceFigures(IReadOnlyDictionary<string, StoredBytes> Store, long FolderBytes, long HeapBytes, long ResidentBytes)
{
    /// <summary>Live content of the store.</summary>
    public long StoreBytes => Store.Values.Sum(kind => kind.Bytes);

    /// <summary>View counts: facts that the service keeps for their own period, however many people there are.</summary>
    public long ViewBytes => Store.GetValueOrDefault(Views).Bytes;

    private const string Views = "pymk:{u}:views";

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestMeasure = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Measures after a cleaning, as the service does one every hour: by its own timer, which the virtual clock does not move. Rows of a version that
    /// serves no more go an hour after the cleaning of the night.
    /// </summary>
    public static async Task<ServiceFigures> MeasureAsync(IPEndPoint gateway, string folder)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.UsePymkGateway([gateway]);
        builder.Services.AddPymkClient();

        // Measuring reads every key, also on a machine that does other work.
        builder.Services.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = LongestMeasure);
        using var host = builder.Build();
        await host.StartAsync();
        var grains = host.Services.GetRequiredService<IClusterClient>();
        await grains.GetGrain<ICleaningGrain>(0).Clean();
        var store = await grains.GetGrain<IStoreMeasureGrain>(0).Measure();

        // Whoever was asked about by day leaves memory after a while; nights are not equally long.
        await grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(Idle);
        var memory = await grains.GetGrain<IProcessGrain>(0).Collect();
        await host.StopAsync();
        var files = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(LengthOf) : 0;
        return new ServiceFigures(store, files, memory.HeapBytes, memory.ResidentBytes);
    }

    // The store deletes files as it runs.
    private static long LengthOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}
