using Microsoft.Extensions.Options;
using Pymk.Core.Recommend;
using Pymk.Grains.Candidates;
using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Grains.Models;

namespace Pymk.Grains.ListsAhead;

/// <summary>Writes the lists of a shard's users, one after the other, each by the user's own grain. Goes on where the stored progress ends.</summary>
internal sealed class ShardListWriter(
    IGrainFactory grains,
    ModelRegistry models,
    LikelyAskers askers,
    ICandidateListGenerator generator,
    DutyCycle duty,
    IListsAheadStore store,
    IOptions<ListsAheadOptions> options,
    TimeProvider time)
{
    private const int UsersPerWrite = 64;
    private const int MostFailures = 3;

    // A silo loads a version within a minute of the others, or its users have no lists ahead.
    private const int MostOtherVersions = 60;

    // Requests are over within milliseconds; a model or a store takes longer to come.
    private static readonly TimeSpan ShortWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongWait = TimeSpan.FromSeconds(1);

    /// <summary>Writes the lists of a version. Waits while the silo serves another one.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="version">The version.</param>
    /// <param name="report">Is told how far the lists are.</param>
    /// <param name="cancellation">Ends the work.</param>
    public async Task RunAsync(int shard, string version, Action<ShardLists> report, CancellationToken cancellation)
    {
        var progress = await store.ReadAsync(shard) is { } stored && stored.Version == version ? stored : ShardLists.Begin(version);
        if (!progress.IsFinished)
        {
            var model = await ServedAsync(version, cancellation);
            var users = await duty.RunAsync(() => askers.FindAsync(model, shard), cancellation);
            var left = users.Where(u => u.Ordinal > progress.Cursor).ToArray();
            progress = progress with { Users = progress.Done + left.Length };
            report(progress);
            foreach (var (ordinal, user) in left)
            {
                var written = await WriteAsync(user, version, cancellation);
                progress = progress with { Cursor = ordinal, Done = progress.Done + 1, Written = progress.Written + (written ? 1 : 0) };
                report(progress);
                if (progress.Done % UsersPerWrite == 0)
                {
                    await store.WriteAsync(shard, progress);
                }
            }

            progress = progress with { IsFinished = true };
            await store.WriteAsync(shard, progress);
        }

        report(progress);
    }

    private async Task<ServingModel> ServedAsync(string version, CancellationToken cancellation)
    {
        while (!models.HasModel || models.Current.Version != version)
        {
            await Task.Delay(LongWait, time, cancellation);
        }

        return models.Current;
    }

    // True where the list was written for this call.
    private async Task<bool> WriteAsync(long user, string version, CancellationToken cancellation)
    {
        for (var (failures, others) = (0, 0); failures < MostFailures && others < MostOtherVersions;)
        {
            while (generator.IsBusy)
            {
                await Task.Delay(ShortWait, time, cancellation);
            }

            await ServedAsync(version, cancellation);
            var outcome = await duty.RunAsync(() => AskAsync(user, version), cancellation);
            switch (outcome)
            {
                case AheadOutcome.Written or AheadOutcome.Fresh or AheadOutcome.Gone:
                    ServingMetrics.CountAhead(outcome.ToString().ToLowerInvariant());
                    return outcome == AheadOutcome.Written;
                case AheadOutcome.Busy:
                    await Task.Delay(ShortWait, time, cancellation);
                    break;
                case AheadOutcome.OtherVersion:
                    others++;
                    await Task.Delay(LongWait, time, cancellation);
                    break;
                default:
                    failures++;
                    await Task.Delay(LongWait, time, cancellation);
                    break;
            }
        }

        ServingMetrics.CountAhead("failed");
        return false;
    }

    private async Task<AheadOutcome> AskAsync(long user, string version)
    {
        var began = time.GetTimestamp();
        try
        {
            return await grains.GetGrain<IUserListGrain>(user).WriteAhead(version, options.Value.Keep);
        }
        catch (OverloadedException)
        {
            return AheadOutcome.Busy;
        }
        catch (Exception e) when (e is TimeoutException or OrleansException or StoreUnavailableException or StaleEpochException or UnknownModelException)
        {
            return AheadOutcome.NotWritten;
        }
        finally
        {
            ServingMetrics.AheadTime.Record(time.GetElapsedTime(began).TotalSeconds);
        }
    }
}
