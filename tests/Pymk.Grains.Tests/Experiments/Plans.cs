using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Pymk.Cluster.Tests.Fakes;
using Pymk.Grains.Experiments;
using Pymk.Grains.Interfaces.Experiments;
using Pymk.Grains.Retention;

namespace Pymk.Grains.Tests.Experiments;

/// <summary>Experiments over a store in memory.</summary>
internal sealed class Plans
{
    public Plans(double exploration = 0)
    {
        Grain = new ExperimentsGrain(
            Store, Options.Create(new RetentionOptions()), Time, NullLogger<ExperimentsGrain>.Instance);
        OfSilo = new ServingPlans(Store, Options.Create(new ServingOptions { ExplorationShare = exploration }));
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 2, 1, 0, 0, 0, TimeSpan.Zero));

    public MemoryExperiments Store { get; } = new();

    public ExperimentsGrain Grain { get; }

    public ServingPlans OfSilo { get; }

    public static ExperimentPlan Plan(int reach = 50, string salt = "salt", ArmSettings? settings = null) =>
        new(reach, salt, [new("control", 50), new("other", 50, settings)]);

    /// <summary>Begins an experiment, and has the silo take it up.</summary>
    public async Task<Experiment> BeginAsync(string name, ExperimentPlan plan, int share)
    {
        await Grain.Write(name, plan);
        return await ChangeAsync(name, ExperimentState.Running, share);
    }

    /// <summary>Changes an experiment, and has the silo take it up.</summary>
    public async Task<Experiment> ChangeAsync(string name, ExperimentState? state, int? share = null)
    {
        var changed = await Grain.Change(name, new ExperimentChange(state, share));
        await OfSilo.ReadAsync();
        return changed;
    }
}
