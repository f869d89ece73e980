using Pymk.Grains.Experiments;
using Pymk.Grains.Interfaces.Experiments;

namespace Pymk.Cluster.Tests.Fakes;

/// <summary>The experiments in memory.</summary>
internal sealed class MemoryExperiments : IExperimentStore
{
    private readonly Lock _lock = new();
    private StoredExperiments _stored = new(0, []);

    public Task<long> ReadVersionAsync(CancellationToken cancellation = default) => Task.FromResult(_stored.Version);

    public Task<StoredExperiments> ReadAsync(CancellationToken cancellation = default) => Task.FromResult(_stored);

    public Task<bool> TryWriteAsync(long version, IReadOnlyList<Experiment> written, IReadOnlyList<string> removed)
    {
        lock (_lock)
        {
            if (version != _stored.Version)
            {
                return Task.FromResult(false);
            }

            var gone = removed.Concat(written.Select(e => e.Name)).ToHashSet();
            _stored = new StoredExperiments(version + 1, [.. _stored.Experiments.Where(e => !gone.Contains(e.Name)), .. written]);
            return Task.FromResult(true);
        }
    }
}
