using System.Collections.Concurrent;
using Pymk.Grains.Interfaces.Experiments;

namespace Pymk.Testing.Web;

/// <summary>Experiments of the service in memory, by the rules of the real one for names and plans.</summary>
public sealed partial class FakePymkClient
{
    /// <summary>The experiments by name.</summary>
    public ConcurrentDictionary<string, Experiment> Experiments { get; } = new();

    public Task<IReadOnlyList<Experiment>> GetExperimentsAsync()
    {
        Check();
        return Task.FromResult<IReadOnlyList<Experiment>>([.. Experiments.Values]);
    }

    public Task<Experiment> GetExperimentAsync(string name)
    {
        Check();
        return Experiments.TryGetValue(name, out var found) ? Task.FromResult(found) : throw new UnknownExperimentException(name);
    }

    public Task<Experiment> WriteExperimentAsync(string name, ExperimentPlan plan)
    {
        Check();
        ExperimentRules.Check(name, plan);
        return Task.FromResult(Experiments[name] = new Experiment(name, 1, plan, ExperimentState.Draft, 0, [], DateTimeOffset.UnixEpoch));
    }

    public async Task<Experiment> ChangeExperimentAsync(string name, ExperimentChange change)
    {
        var before = await GetExperimentAsync(name);
        return before.State is ExperimentState.Stopped or ExperimentState.Killed
            ? throw new ExperimentStateException($"The experiment '{name}' ended.")
            : Experiments[name] = before with { State = change.State ?? before.State, Share = change.Share ?? before.Share };
    }

    public async Task DeleteExperimentAsync(string name)
    {
        await GetExperimentAsync(name);
        Experiments.TryRemove(name, out _);
    }
}
