using System.Diagnostics;
using Pymk.Benchmarks.Serve;
using Pymk.Benchmarks.Silos;
using Pymk.Grains.Interfaces.Rollout;
using Pymk.Grains.Measurement;

namespace Pymk.Benchmarks.Fleet;

/// <summary>Silos that serve together, and what they say of themselves.</summary>
internal sealed class RunningFleet : IAsyncDisposable
{
    private static readonly TimeSpan MostSettling = TimeSpan.FromMinutes(2);

    private readonly IReadOnlyList<SiloProcess> _silos;
    private string[] _addresses = [];

    private RunningFleet(IReadOnlyList<SiloProcess> silos, GatewayTarget target) => (_silos, Target) = (silos, target);

    /// <summary>The client over all gateways.</summary>
    public GatewayTarget Target { get; }

    /// <summary>Number of silos.</summary>
    public int Count => _silos.Count;

    /// <summary>Processor time of all silos.</summary>
    public TimeSpan Cpu => _silos.Aggregate(TimeSpan.Zero, (sum, silo) => sum + silo.Cpu);

    /// <summary>Connects, and returns when every silo has its share of the shards.</summary>
    /// <param name="silos">The silos, started.</param>
    /// <param name="names">The users as the application names them.</param>
    /// <exception cref="IOException">The shards do not spread within two minutes.</exception>
    public static async Task<RunningFleet> ConnectAsync(IReadOnlyList<SiloProcess> silos, UserNames names)
    {
        var fleet = new RunningFleet(silos, await GatewayTarget.ConnectAsync([.. silos.Select(s => s.Gateway)], names, 1_024));
        var began = Stopwatch.GetTimestamp();
        while (!await fleet.IsSettledAsync())
        {
            if (Stopwatch.GetElapsedTime(began) > MostSettling)
            {
                await fleet.DisposeAsync();
                throw new IOException($"The shards are not spread over {silos.Count} silos after {MostSettling.TotalMinutes:0} minutes.");
            }

            await Task.Delay(500);
        }

        Console.WriteLine(FormattableString.Invariant($"{silos.Count} silos have their shards after {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s"));
        return fleet;
    }

    /// <summary>What each silo holds.</summary>
    public Task<SiloHoldings[]> HoldingsAsync() =>
        Task.WhenAll(_addresses.Select(address => Target.Grains.GetGrain<ISiloHoldingsGrain>(address).Read().AsTask()));

    /// <summary>Managed memory of all silos after a full collection of each.</summary>
    public async Task<long> HeapAsync() => (await Task.WhenAll(
        _addresses.Select(address => Target.Grains.GetGrain<ISiloHoldingsGrain>(address).Collect().AsTask()))).Sum(memory => memory.HeapBytes);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Target.DisposeAsync();

    private async Task<bool> IsSettledAsync()
    {
        _addresses = [.. (await Target.Grains.GetGrain<IRolloutGrain>(0).GetVersions()).Where(v => v.Version.Length > 0).Select(v => v.Silo)];
        if (_addresses.Length != _silos.Count)
        {
            return false;
        }

        var shards = Array.ConvertAll(await HoldingsAsync(), holdings => holdings.Shards);
        return shards.Max() <= (shards.Sum() + _silos.Count - 1) / _silos.Count;
    }
}
