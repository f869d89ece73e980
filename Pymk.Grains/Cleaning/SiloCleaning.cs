using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Runtime;
using Pymk.Core.Models;
using Pymk.Grains.Graph;
using Pymk.Grains.Models;
using Pymk.Grains.Retention;
using Pymk.Grains.Rollout;

namespace Pymk.Grains.Cleaning;

/// <inheritdoc cref="ISiloCleaning"/>
[Reentrant]
internal sealed class SiloCleaning(
    GrainId id,
    Silo silo,
    ILoggerFactory logs,
    ModelRegistry models,
    KeptModels kept,
    UserOrdinals ordinals,
    ErasedFromModel erased,
    IOptions<RolloutOptions> rollout,
    IOptions<RetentionOptions> retention,
    TimeProvider time) : GrainService(id, silo, logs), ISiloCleaning
{
    // A training that nobody has resumed for so long is not resumed: its input has changed.
    private static readonly TimeSpan BuildLife = TimeSpan.FromDays(7);

    private string Root => rollout.Value.Root;

    public async Task<SiloModels> GetModels()
    {
        var inUse = models.InUse;
        var training = await Task.Run(() =>
        {
            ReadKept();
            return IsTraining();
        });
        return new SiloModels([.. inUse], [.. kept.Versions], models.All.Select(m => m.Manifest.Shards).DefaultIfEmpty().Max(), training);
    }

    public async Task<SiloCleaned> Clean(string[] inUse)
    {
        ordinals.ForgetKnown(models.All);
        if (Root.Length == 0 || !Directory.Exists(Root))
        {
            return new SiloCleaned([], 0);
        }

        return await Task.Run(async () =>
        {
            var pruning = new ModelPruning(Root, retention.Value.ModelVersions, version => inUse.Contains(version) || models.InUse.Contains(version));
            var versions = await pruning.DeleteVersionsAsync(CancellationToken.None);
            var builds = pruning.DeleteBuilds(time.GetUtcNow() - BuildLife) + await erased.LeaveOutOfAllAsync(CancellationToken.None);
            ReadKept();
            return new SiloCleaned([.. versions], builds);
        });
    }

    private void ReadKept()
    {
        if (Root.Length > 0)
        {
            kept.Read(Root);
        }
    }

    private bool IsTraining()
    {
        if (Root.Length == 0 || !File.Exists(ModelDirectory.BuildLock(Root)))
        {
            return false;
        }

        using var held = ModelLocks.TryBuilding(Root);
        return held is null;
    }
}
