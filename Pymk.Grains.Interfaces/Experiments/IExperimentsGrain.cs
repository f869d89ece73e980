using Pymk.Grains.Interfaces.Stores;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Grains.Interfaces.Experiments;

/// <summary>The experiments of the cluster. The key is 0. Every change is in the store before its call returns, and on every silo seconds later.</summary>
[Alias("pymk.experiments")]
public interface IExperimentsGrain : IGrainWithIntegerKey
{
    /// <summary>All experiments that are kept, the newest first.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    [Alias("list")]
    Task<Experiment[]> List();

    /// <summary>An experiment.</summary>
    /// <exception cref="UnknownExperimentException">There is none of this name.</exception>
    [Alias("get")]
    Task<Experiment> Get(string name);

    /// <summary>Writes a draft, or writes over one.</summary>
    /// <exception cref="InvalidRequestException">Name or plan break a rule of <see cref="ExperimentRules"/>, which names the part.</exception>
    /// <exception cref="ExperimentStateException">It began already, or too many are kept.</exception>
    [Alias("write")]
    Task<Experiment> Write(string name, ExperimentPlan plan);

    /// <summary>Begins, ramps, stops or kills an experiment. The same change again changes nothing.</summary>
    /// <exception cref="UnknownExperimentException">There is none of this name.</exception>
    /// <exception cref="InvalidRequestException">The share is not within the reach, or the change is empty.</exception>
    /// <exception cref="ExperimentStateException">Its state does not allow it, or the others leave too few users.</exception>
    [Alias("change")]
    Task<Experiment> Change(string name, ExperimentChange change);

    /// <summary>Deletes a draft, or an experiment that ended. Its logs keep its name.</summary>
    /// <exception cref="UnknownExperimentException">There is none of this name.</exception>
    /// <exception cref="ExperimentStateException">It runs.</exception>
    [Alias("delete")]
    Task Delete(string name);
}

/// <summary>A change of an experiment.</summary>
/// <param name="State">The state from now on; null for that of before.</param>
/// <param name="Share">Percent of all users from now on; null for that of before, at the beginning 1.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.experiment-change")]
public sealed record ExperimentChange([property: Id(0)] ExperimentState? State = null, [property: Id(1)] int? Share = null);

/// <summary>There is no experiment of this name.</summary>
/// <param name="name">The name.</param>
[GenerateSerializer]
[Alias("pymk.unknown-experiment")]
public sealed class UnknownExperimentException(string name) : Exception($"There is no experiment '{name}'.");

/// <summary>The state of an experiment, or of the others, does not allow a change.</summary>
/// <param name="problem">What is in the way, ready to show.</param>
[GenerateSerializer]
[Alias("pymk.experiment-conflict")]
public sealed class ExperimentStateException(string problem) : Exception(problem);
