using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Pymk.Core.Erasure;
using Pymk.Core.Privacy;
using Pymk.Grains.Candidates;
using Pymk.Grains.Events;
using Pymk.Grains.Graph;
using Pymk.Grains.Ids;
using Pymk.Grains.Interfaces.Erasure;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Models;
using Pymk.Grains.Privacy;
using Pymk.Grains.Profiles;
using Pymk.Grains.Rollout;

namespace Pymk.Grains.Erasure;

/// <summary>The steps of an erasure. Each may run again: it removes what is left and counts it.</summary>
internal sealed class ErasureSteps(
    IGrainFactory grains,
    UserOrdinals ordinals,
    NetworkIds ids,
    UserTexts texts,
    ModelRegistry served,
    ErasedPeople erased,
    ITombstoneStore tombstones,
    IErasureStore store,
    ICandidateListStore lists,
    IServiceProvider services,
    IOptions<ServingOptions> serving,
    IOptions<RolloutOptions> rollout,
    IOptions<EventLogOptions> logs)
{
    /// <summary>The user's tombstone; null for a user who was not erased.</summary>
    public Task<Tombstone?> FindTombstoneAsync(long user) => erased.FindAsync(user);

    /// <summary>True where a shard knows the user. Logs, views and rows of a user whom no shard knows are found by the steps only.</summary>
    public async Task<bool> IsKnownAsync(long user) =>
        await Graph(user).Knows(user) || await grains.GetGrain<IProfileShardGrain>(ordinals.ShardOf(user)).Has(user);

    /// <summary>Runs a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="erasure">The erasure.</param>
    /// <param name="tally">Counts what is removed.</param>
    public Task RunAsync(ErasureStep step, OpenErasure erasure, ErasureTally tally) => step switch
    {
        ErasureStep.Hide => HideAsync(erasure),
        ErasureStep.Relations => EraseRelationsAsync(erasure.User, tally),
        ErasureStep.Profile => EraseProfileAsync(erasure.User, tally),
        ErasureStep.Stores => SweepAsync(erasure.User, tally),
        ErasureStep.Memory => Graph(erasure.User).Forget(erasure.User),
        ErasureStep.Models => EraseModelsAsync(erasure.User, tally),
        ErasureStep.Logs => EraseLogsAsync(erasure.User, tally),
        ErasureStep.Compaction => CompactAsync(tally),
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, "There is no such step."),
    };

    /// <summary>Removes feature rows, index entries, views and the list of a user from the stores.</summary>
    public async Task SweepAsync(long user, ErasureTally tally)
    {
        var swept = await store.SweepAsync(user, CancellationToken.None);
        tally.Add(ErasedParts.Rows, swept.Rows);
        tally.Add(ErasedParts.IndexEntries, swept.IndexEntries);
        tally.Add(ErasedParts.Views, swept.Views);
        tally.Add(ErasedParts.ViewsByOthers, swept.ViewsByOthers);
        tally.Add(ErasedParts.Lists, swept.Lists);
    }

    /// <summary>Removes the rows of a user from the interaction logs.</summary>
    public async Task EraseLogsAsync(long user, ErasureTally tally)
    {
        // A host without logs registers none.
        if (services.GetService<IInteractionLog>() is { } log)
        {
            var writers = log.FindWriters().Union(Enumerable.Range(0, logs.Value.Writers));
            var rows = await Task.WhenAll(writers.Select(writer => grains.GetGrain<IInteractionLogGrain>(writer).Erase(user)));
            tally.Add(ErasedParts.LogRows, rows.Sum());
        }
    }

    private IGraphShardGrain Graph(long user) => grains.GetGrain<IGraphShardGrain>(ordinals.ShardOf(user));

    // The tombstone first: a shard that opens from now on refuses events about the user.
    private async Task HideAsync(OpenErasure erasure)
    {
        if (ids.IsText)
        {
            await grains.GetGrain<IUserIdShardGrain>(ordinals.ShardOf(erasure.User)).BeginErasure(
                erasure.User, texts.TextOf(served.HasModel ? served.Current : null, erasure.User), erasure.StartedMs);
        }

        await erased.ReadAsync();
        await tombstones.WriteAsync(erased.Known.HashOf(erasure.User), new Tombstone(erasure.StartedMs));
        await erased.FindAsync(erasure.User);
        await Graph(erasure.User).Hide(erasure.User);
        await grains.GetGrain<IRelationListener>(erasure.User).OnErased(erasure.User);
    }

    private async Task EraseRelationsAsync(long user, ErasureTally tally)
    {
        var removed = await Task.WhenAll(
            Enumerable.Range(0, serving.Value.GraphShards).Select(shard => grains.GetGrain<IGraphShardGrain>(shard).Erase(user)));
        tally.Add(ErasedParts.Relations, removed.Sum(r => r.Relations));
        tally.Add(ErasedParts.Numbers, removed.Sum(r => r.Numbers));

        // Stored lists count paths through the user.
        tally.Add(ErasedParts.Lists, await lists.RemoveAsync([.. removed.SelectMany(r => r.Connected)]));
    }

    private async Task EraseProfileAsync(long user, ErasureTally tally)
    {
        var removed = await grains.GetGrain<IProfileShardGrain>(ordinals.ShardOf(user)).Erase(user);
        tally.Add(ErasedParts.Profiles, removed.Profiles);
        tally.Add(ErasedParts.Behavior, removed.Behavior);
        tally.Add(ErasedParts.IndexEntries, removed.IndexEntries);
        if (ids.IsText)
        {
            tally.Add(ErasedParts.Ids, await grains.GetGrain<IUserIdShardGrain>(ordinals.ShardOf(user)).Erase(user));
        }
    }

    private async Task EraseModelsAsync(long user, ErasureTally tally)
    {
        if (rollout.Value.Root.Length == 0)
        {
            return;
        }

        await erased.ReadAsync();
        var models = await Task.Run(() => ModelEraser.EraseAsync(rollout.Value.Root, erased.Known, [user], CancellationToken.None));
        tally.Add(ErasedParts.ModelVersions, models.Versions.Count(v => v.Users.Count > 0));
        tally.Add(ErasedParts.ModelFiles, models.Versions.Sum(v => v.Users.Count));
        foreach (var version in models.Versions.Where(v => v.Problem is not null))
        {
            tally.Leave($"Model version {version.Version} cannot be rewritten ({version.Problem}): mend it and erase again, or delete its folder.");
        }

        if (models.TrainingUnderWay)
        {
            tally.Leave("A training is under way; it leaves the user out when it publishes, and its working files end with it.");
        }

        tally.Leave("The inputs of training: remove the user from the connections, profiles and logs that you keep; training leaves the user out of them.");
        tally.Leave("The event topics and dead letters of your brokers: their records about the user end with the brokers' retention.");
    }

    private async Task CompactAsync(ErasureTally tally) => tally.Leave(await grains.GetGrain<ICompactionGrain>(0).Compact());
}
