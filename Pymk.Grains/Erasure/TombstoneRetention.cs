using Microsoft.Extensions.Options;
using Pymk.Core.Erasure;
using Pymk.Core.Files;
using Pymk.Core.Models;
using Pymk.Core.Privacy;
using Pymk.Grains.Privacy;
using Pymk.Grains.Rollout;

namespace Pymk.Grains.Erasure;

/// <summary>
/// Ends tombstones after <see cref="PrivacyOptions.TombstoneDays"/>, once no model version trained before the erasure remains. Any silo may do so,
/// again and beside others.
/// </summary>
internal sealed class TombstoneRetention(
    ErasedPeople erased, ITombstoneStore store, IOptions<PrivacyOptions> privacy, IOptions<RolloutOptions> rollout, TimeProvider time)
{
    /// <summary>Ends the tombstones that are due; reads all others.</summary>
    /// <exception cref="IOException">The model directory cannot be written.</exception>
    public async Task EndAsync(CancellationToken cancellation)
    {
        await erased.ReadAsync();
        if (erased.IsEmpty)
        {
            return;
        }

        var known = erased.Known;
        var limit = time.GetUtcNow().AddDays(-privacy.Value.TombstoneDays).ToUnixTimeMilliseconds();
        TombstoneHash[] due = [.. known.People.Where(p => p.Value.ErasedAtMs < limit).Select(p => p.Key)];
        if (due.Length == 0)
        {
            return;
        }

        var oldest = OldestTraining();
        due = Array.FindAll(due, hash => known.People[hash].ErasedAtMs < oldest);
        if (due.Length > 0)
        {
            if (Directory.Exists(rollout.Value.Root))
            {
                await ModelEraser.EndAsync(rollout.Value.Root, known, due, cancellation);
            }

            await store.RemoveAsync(due);
            await erased.ReadAsync();
        }
    }

    // Unix milliseconds; a version that cannot be read counts as older than any.
    private long OldestTraining()
    {
        var oldest = long.MaxValue;
        foreach (var version in ModelDirectory.Versions(rollout.Value.Root).Concat(ModelDirectory.Refused(rollout.Value.Root)))
        {
            try
            {
                oldest = Math.Min(oldest, ModelDirectory.ReadManifest(version).TrainedAt.ToUnixTimeMilliseconds());
            }
            catch (ModelFileException)
            {
                return long.MinValue;
            }
        }

        return oldest;
    }
}
