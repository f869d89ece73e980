using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Pymk.Client;
using Pymk.Grains.Interfaces.ListsAhead;
using Pymk.Grains.Snapshot;

namespace Pymk.Benchmarks.Serve;

/// <summary>What a service does at night beside answering: one snapshot after another, and lists ahead for all users.</summary>
internal sealed class NightWork : IAsyncDisposable
{
    /// <summary>The bar of the load at night, milliseconds.</summary>
    public const double MostP99Ms = 40;

    /// <summary>Settings of the silos: lists of everybody, so that the writing does not end before the load.</summary>
    public static readonly string[] Settings = ["Pymk:ListsAhead:ActiveDays=-1"];

    private readonly IHost _host;
    private readonly IGrainFactory _grains;
    private readonly string _folder;
    private readonly CancellationTokenSource _stop = new();
    private Task _snapshots = Task.CompletedTask;
    private long _writtenBefore;

    private NightWork(IHost host, string folder) => (_host, _grains, _folder) = (host, host.Services.GetRequiredService<IClusterClient>(), folder);

    /// <summary>Snapshots that were completed during the load.</summary>
    public int Snapshots { get; private set; }

    /// <summary>Lists that were written during the load.</summary>
    public long ListsWritten { get; private set; }

    /// <summary>Connects to the silos.</summary>
    /// <param name="gateway">A gateway.</param>
    /// <param name="folder">Folder for the snapshots.</param>
    public static async Task<NightWork> ConnectAsync(IPEndPoint gateway, string folder)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.UsePymkGateway([gateway]);
        var host = builder.Build();
        await host.StartAsync();
        return new NightWork(host, folder);
    }

    /// <summary>Begins the work.</summary>
    public async Task BeginAsync()
    {
        _writtenBefore = await WrittenAsync();
        _snapshots = Task.Run(TakeSnapshotsAsync);
    }

    /// <summary>Ends the work.</summary>
    public async Task EndAsync()
    {
        ListsWritten = await WrittenAsync() - _writtenBefore;
        await _stop.CancelAsync();
        await _snapshots;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        _stop.Dispose();
    }

    private async Task<long> WrittenAsync() => (await _grains.GetGrain<IListsAheadGrain>(0).Progress()).Written;

    private async Task TakeSnapshotsAsync()
    {
        try
        {
            for (var number = 0; ; number++)
            {
                var folder = Path.Combine(_folder, number.ToString(CultureInfo.InvariantCulture));
                await ClusterSnapshot.RunAsync(_grains, folder, null, TimeProvider.System, _stop.Token);
                Snapshots++;
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The load has ended.
        }
    }
}
