using Pymk.Grains.Interfaces.Experiments;
using Pymk.Grains.Interfaces.Stores;

namespace Pymk.Grains.Experiments;

/// <summary>Stores the experiments of the cluster. <see cref="ExperimentsGrain"/> writes, every silo reads.</summary>
public interface IExperimentStore
{
    /// <summary>The number of changes so far: whoever knows the experiments of this version need not read them again.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    Task<long> ReadVersionAsync(CancellationToken cancellation = default);

    /// <summary>All experiments and the number of changes so far.</summary>
    /// <exception cref="InvalidDataException">A newer program wrote one, or it is damaged.</exception>
    /// <inheritdoc cref="ReadVersionAsync"/>
    Task<StoredExperiments> ReadAsync(CancellationToken cancellation = default);

    /// <summary>Writes and removes experiments, and counts one change.</summary>
    /// <param name="version">The number of changes that the writer knows.</param>
    /// <param name="written">Written.</param>
    /// <param name="removed">Names of those to remove.</param>
    /// <returns>False, and nothing changes, where there were other changes meanwhile.</returns>
    /// <inheritdoc cref="ReadVersionAsync"/>
    Task<bool> TryWriteAsync(long version, IReadOnlyList<Experiment> written, IReadOnlyList<string> removed);
}

/// <summary>What the store has.</summary>
/// <param name="Version">The number of changes so far.</param>
/// <param name="Experiments">All experiments, in no order.</param>
public sealed record StoredExperiments(long Version, IReadOnlyList<Experiment> Experiments);
