using Pymk.Grains.Graph;
using Pymk.Grains.Profiles;
using Pymk.Storage.Redis;

namespace Pymk.Storage.Tests.Contract;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Folds_WrittenWithTheRemovals_ComeBackToTheShardAndToWhoeverLoadsAModel()
    {
        var (relations, profiles, shard) = (new RedisRelationStore(_stores), new RedisProfileStore(_stores), NewShard());
        var (opened, openedProfiles) = (await relations.OpenAsync(shard), await profiles.OpenAsync(shard));
        Assert.Equal((0, 0), (opened.FoldedTo, openedProfiles.FoldedTo));
        Assert.Equal((0, 0), await FoldedAsync(shard));
        await relations.WriteAsync(shard, opened.Epoch, Write([new(Block, 4)], 0, []));
        await relations.WriteAsync(shard, opened.Epoch, new RelationWrite { Removed = [Block], FoldedTo = long.MaxValue });
        await profiles.WriteAsync(shard, openedProfiles.Epoch, [ProfileState.Unknown(7)]);
        await profiles.RemoveAsync(shard, openedProfiles.Epoch, [7], foldedTo: 6);

        // Other writes and removals leave them.
        await relations.WriteAsync(shard, opened.Epoch, Write([new(Block, 5)], 0, [9]));
        await profiles.RemoveAsync(shard, openedProfiles.Epoch, [8]);
        Assert.Equal((long.MaxValue, 6), await FoldedAsync(shard));
        var (again, profilesAgain) = (await relations.OpenAsync(shard), await profiles.OpenAsync(shard));
        Assert.Equal((long.MaxValue, 6), (again.FoldedTo, profilesAgain.FoldedTo));
        Assert.Equal([new(Block, 5)], again.Relations);
        Assert.Empty(profilesAgain.Profiles);
    }

    [Fact]
    public async Task Folds_OfAPausedWriter_AreRefusedWithItsRemovals()
    {
        var (relations, profiles, shard) = (new RedisRelationStore(_stores), new RedisProfileStore(_stores), NewShard());
        var (paused, pausedProfiles) = ((await relations.OpenAsync(shard)).Epoch, (await profiles.OpenAsync(shard)).Epoch);
        await relations.OpenAsync(shard);
        await profiles.OpenAsync(shard);
        await AssertRefusedAsync(shard, paused, relations.WriteAsync(shard, paused, new RelationWrite { Removed = [Block], FoldedTo = 8 }));
        await AssertRefusedAsync(shard, pausedProfiles, profiles.RemoveAsync(shard, pausedProfiles, [7], foldedTo: 8));
        Assert.Equal((0, 0), await FoldedAsync(shard));
    }

    private async Task<(long Relations, long Profiles)> FoldedAsync(int shard)
    {
        var folded = await new RedisFoldStore(_stores).ReadAsync(shard + 1, TestContext.Current.CancellationToken);
        Assert.Equal((shard + 1, shard + 1), (folded.Relations.Count, folded.Profiles.Count));
        return (folded.Relations[shard], folded.Profiles[shard]);
    }
}
