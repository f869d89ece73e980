using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Orleans.Runtime;
using Pymk.Core.Models;
using Pymk.Grains.Graph;
using Pymk.Grains.Ids;
using Pymk.Grains.Models;
using Pymk.Grains.Retention;
using Pymk.Grains.Rollout;

namespace Pymk.Grains.Cleaning;

/// <inheritdoc cref="ISiloCleaning"/>
[Reentrant]
internal sealed partial class SiloCleaning(
    GrainId id,
    Silo silo,
    ILoggerFactory logs,
    ModelRegistry models,
    KeptModels kept,
    UserOrdinals ordinals,
    UserTexts texts,
    ErasedFromModel erased,
    IOptions<RolloutOptions> rollout,
    IOptions<RetentionOptions> retention,
    TimeProvider time) : GrainService(id, silo, logs), ISiloCleaning
{
    // A training that nobody has resumed for so long is not resumed: its input has changed.
    private static readonly TimeSpan BuildLife = TimeSpan.FromDays(7);

    private readonly ILogger _log = logs.CreateLogger<SiloCleaning>();

    // Why the directory could not be cleaned the last time.
    private string _problem = "";

    private string Root => rollout.Value.Root;

    public async Task<SiloModels> GetModels()
    {
        var inUse = models.InUse;
        var training = await Task.Run(() =>
        {
            ReadKept();
            return Root.Length > 0 && ModelLocks.IsBuilding(Root);
        });
        return new SiloModels([.. inUse], [.. kept.Versions], models.All.Select(m => m.Manifest.Shards).DefaultIfEmpty().Max(), training);
    }

    public async Task<SiloCleaned> Clean(string[] inUse)
    {
        ordinals.ForgetKnown(models.All);
        texts.ForgetKnown(models.All);
        if (Root.Length == 0 || !Directory.Exists(Root))
        {
            return new SiloCleaned([], 0);
        }

        return await Task.Run(async () =>
        {
            var cleaned = await CleanDirectoryAsync(inUse);
            ReadKept();
            return cleaned;
        });
    }

    // The rest of the cluster is cleaned where a directory cannot be: more is kept for the versions that stay.
    private async Task<SiloCleaned> CleanDirectoryAsync(string[] inUse)
    {
        IReadOnlyList<string> versions = [];
        try
        {
            var pruning = new ModelPruning(Root, retention.Value.ModelVersions, version => inUse.Contains(version) || models.InUse.Contains(version));
            versions = await pruning.DeleteVersionsAsync(CancellationToken.None);
            var builds = pruning.DeleteBuilds(time.GetUtcNow() - BuildLife) + await erased.LeaveOutOfAllAsync(CancellationToken.None);
            _problem = "";
            return new SiloCleaned([.. versions], builds);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (_problem != e.Message)
            {
                _problem = e.Message;
                LogNotCleaned(_log, Root, e.Message);
            }

            return new SiloCleaned([.. versions], 0);
        }
    }

    private void ReadKept()
    {
        if (Root.Length > 0)
        {
            kept.Read(Root);
        }
    }

    [LoggerMessage(
        1, LogLevel.Error,
        "The model directory {Root} cannot be cleaned ({Reason}): old versions stay, and may hold erased people; make it writable for the silos")]
    private static partial void LogNotCleaned(ILogger log, string root, string reason);
}
