using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Pymk.Grains.Erasure;
using Pymk.Grains.Events;
using Pymk.Grains.Experiments;
using Pymk.Grains.Graph;
using Pymk.Grains.Ids;
using Pymk.Grains.Index;
using Pymk.Grains.Profiles;
using Pymk.Grains.Retention;

namespace Pymk.Grains.Cleaning;

/// <summary>The steps of a cleaning. Each does a bounded part at a time, and may run again.</summary>
internal sealed class CleaningSteps(
    IGrainFactory grains,
    SiloCleaningClient silos,
    IVersionStore versions,
    NetworkIds ids,
    IStoreCompaction compaction,
    IServiceProvider services,
    IOptions<ServingOptions> serving,
    IOptions<RetentionOptions> retention,
    TimeProvider time)
{
    /// <summary>
    /// Rows of a version are removed this long after it was condemned: a silo that read its mark just before is in the cluster by then and is asked.
    /// </summary>
    public static readonly TimeSpan Respite = TimeSpan.FromHours(1);

    /// <summary>The versions of all silos.</summary>
    public async Task<ClusterModels> ReadModelsAsync() => new(await silos.AskAllAsync(silo => silo.GetModels()));

    /// <summary>Has every silo clean its model directory and its memory.</summary>
    public async Task<SiloCleaned> CleanSilosAsync(ClusterModels models)
    {
        var cleaned = await silos.AskAllAsync(silo => silo.Clean(models.InUse));
        return new SiloCleaned([.. cleaned.SelectMany(c => c.Versions).Distinct().Order(StringComparer.Ordinal)], cleaned.Sum(c => c.Builds));
    }

    /// <summary>Folds relations, shard by shard.</summary>
    public async Task<(long Folded, long Deleted)> FoldRelationsAsync()
    {
        var (folded, deleted) = (0L, 0L);
        for (var shard = 0; shard < serving.Value.GraphShards; shard++)
        {
            FoldedRelations step;
            do
            {
                step = await grains.GetGrain<IGraphShardGrain>(shard).Fold();
                folded += step.Folded + step.Ended;
                deleted += step.Deleted;
            }
            while (step.More && step.Folded + step.Ended + step.Deleted + step.Numbers > 0);

            // A shard that is read for a snapshot folds nothing; the next cleaning goes on.
        }

        return (folded, deleted);
    }

    /// <summary>Forgets text ids that every kept model version has, shard by shard; returns their number.</summary>
    public async Task<long> FoldIdsAsync()
    {
        var folded = 0L;
        for (var shard = 0; ids.IsText && shard < serving.Value.GraphShards; shard++)
        {
            folded += await grains.GetGrain<IUserIdShardGrain>(shard).Fold();
        }

        return folded;
    }

    /// <summary>Folds profile states, shard by shard.</summary>
    public async Task<(long Folded, long Deleted)> FoldProfilesAsync()
    {
        var (folded, deleted) = (0L, 0L);
        for (var shard = 0; shard < serving.Value.GraphShards; shard++)
        {
            FoldedProfiles step;
            do
            {
                step = await grains.GetGrain<IProfileShardGrain>(shard).Fold();
                folded += step.Folded;
                deleted += step.Deleted;
            }
            while (step.More);
        }

        return (folded, deleted);
    }

    /// <summary>Removes rows and index vectors of versions that no silo has in use; returns the number of keys.</summary>
    public async Task<long> RemoveVersionsAsync(ClusterModels models)
    {
        var (removed, now) = (0L, time.GetUtcNow());
        foreach (var (version, condemnedMs) in await versions.ReadAsync(CancellationToken.None))
        {
            if (models.NeedsRows(version))
            {
                if (condemnedMs != 0)
                {
                    await versions.UseAsync(version);
                }
            }
            else if (condemnedMs == 0)
            {
                await versions.CondemnAsync(version, now.ToUnixTimeMilliseconds());
            }
            else if (now - DateTimeOffset.FromUnixTimeMilliseconds(condemnedMs) >= Respite)
            {
                removed += await versions.RemoveAsync(version, condemnedMs, CancellationToken.None);
            }
        }

        return removed;
    }

    /// <summary>Forgets users who left and are in no index.</summary>
    public async Task<long> ForgetLeftAsync(ClusterModels models)
    {
        var forgotten = 0L;
        for (var shard = 0; shard < models.IndexShards; shard++)
        {
            forgotten += await grains.GetGrain<IIndexShardGrain>(shard).ForgetLeft();
        }

        return forgotten;
    }

    /// <summary>Deletes interaction logs that are too old. A training reads them, so it is waited for.</summary>
    public async Task<int> ForgetLogsAsync(ClusterModels models)
    {
        // A host without logs registers none.
        if (models.TrainingUnderWay || services.GetService<IInteractionLog>() is not { } log)
        {
            return 0;
        }

        var before = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(-retention.Value.LogDays);
        return (await Task.WhenAll(log.FindWriters().Select(writer => grains.GetGrain<IInteractionLogGrain>(writer).Forget(before)))).Sum();
    }

    /// <summary>Forgets experiments that ended before the oldest logs.</summary>
    public Task<int> ForgetExperimentsAsync() => grains.GetGrain<IExperimentRetention>(0).Forget();

    /// <summary>Compacts an embedded store whose files have grown by a factor.</summary>
    public Task<bool> CompactAsync(double growth) => compaction.CompactGrownAsync(growth);
}
