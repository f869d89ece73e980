using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Pymk.Cluster.Tests.Fakes;
using Pymk.Grains.Cycle;
using Pymk.Grains.Interfaces.Cycle;
using Pymk.Grains.Labels;

namespace Pymk.Cluster.Tests.Cycle;

/// <summary>A cluster with a clock and with processes that are only counted.</summary>
internal sealed class CycleTown : IAsyncDisposable
{
    public const string Folder = "/snapshots";

    public ShiftedTime Time { get; } = new();

    /// <summary>The starts: on which silo, and with which folder.</summary>
    public List<(SiloAddress Silo, string Work)> Starts { get; } = [];

    public TestSilos Silos { get; private set; } = null!;

    public ICycleGrain Cycle => Silos.Cluster.Client.GetGrain<ICycleGrain>(0);

    /// <param name="silos">Number of silos.</param>
    /// <param name="training">Whether the last silo to start has the label.</param>
    public static async Task<CycleTown> StartAsync(int silos = 1, bool training = false)
    {
        var town = new CycleTown();
        town.Time.Advance(new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero) - town.Time.GetUtcNow());
        town.Silos = await TestSilos.StartAsync(
            silos,
            labels: i => training && i == silos - 1 ? new() { [SiloLabels.Training] = SiloLabels.Set } : [],
            services: services => services
                .AddSingleton<TimeProvider>(town.Time)
                .AddSingleton<IDailyProcess>(s => new CountedProcess(town, s.GetRequiredService<ILocalSiloDetails>().SiloAddress))
                .Configure<DailyOptions>(o => o.Work = Folder));
        return town;
    }

    public async Task<CycleRun> BeginAsync(string owner, bool fresh = false)
    {
        var begun = await Cycle.Begin(owner, Folder, fresh);
        Assert.NotNull(begun.Run);
        return begun.Run;
    }

    /// <summary>Does what the reminder does.</summary>
    public Task TickAsync() => Cycle.AsReference<IRemindable>().ReceiveReminder("daily", default);

    public FinishedStage Finished(CycleStage stage) => new(stage, Time.GetUtcNow(), Time.GetUtcNow(), new() { ["of"] = stage.ToString() });

    public ValueTask DisposeAsync() => Silos.DisposeAsync();

    private sealed class CountedProcess(CycleTown town, SiloAddress silo) : IDailyProcess
    {
        public void Start(string work, IReadOnlyList<string> options)
        {
            lock (town.Starts)
            {
                town.Starts.Add((silo, work));
            }
        }
    }
}
