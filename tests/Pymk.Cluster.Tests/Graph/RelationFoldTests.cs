using Pymk.Core.Models;
using Pymk.Core.Rules;
using Pymk.Grains.Graph;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Graph;

public sealed class RelationFoldTests
{
    private static readonly RelationKind[] Kinds =
    [
        RelationKind.Connection, RelationKind.Connection, RelationKind.Connection, RelationKind.Invitation, RelationKind.Dismissal, RelationKind.Block,
        RelationKind.NotSuggested, RelationKind.NotABridge, RelationKind.Withdrawn,
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task WhateverIsFoldedTrainedRestartedOrRolledBack_TheServiceKnowsTheLastEvents(int seed)
    {
        var random = new Random(seed);
        await using var town = await LivingTown.StartAsync(random);
        TownSnapshot? training = null;
        var folded = 0;
        for (var step = 0; step < 110; step++)
        {
            switch (random.Next(16))
            {
                case 0:
                    training = town.Snapshot();
                    break;
                case 1 when training is not null:
                    await town.PublishAsync(training);
                    training = null;
                    break;
                case 2:
                    await town.PublishAsync(town.Snapshot());
                    break;
                case 3 when random.Next(2) == 0:
                    await town.ServeAsync(town.Kept[random.Next(town.Kept.Count)]);
                    break;
                case 4 when random.Next(3) == 0:
                    await town.RestartShardsAsync();
                    break;
                case 5 or 6:
                    town.Time.Advance(TimeSpan.FromDays(random.NextDouble() * (random.Next(10) == 0 ? 100 : 5)));
                    break;
                case 7 or 8:
                    folded += (await (random.Next(4) == 0 ? town.FoldAfterLeasesAsync() : town.FoldAsync())).Sum(f => f.Folded + f.Ended);
                    break;
                default:
                    for (var events = random.Next(1, 8); events > 0; events--)
                    {
                        await town.ApplyAsync(Draw(random, town));
                    }

                    break;
            }

            await town.CheckAsync();
        }

        Assert.NotEqual(0, folded);
        await SettleAsync(town);
        await town.CheckAsync();
        Assert.All(town.Silos.Stores.AllRelations, e => Assert.True(
            e is { Active: true } && e.Kind is not (RelationKind.Connection or RelationKind.Dismissal), $"{e} need not be kept"));
        Assert.All(Enumerable.Range(0, TestSilos.GraphShards), shard => Assert.Empty(town.Silos.Service<ShardLeases>().ChangedOf(shard)!));
    }

    [Fact]
    public async Task Fold_BeforeEveryKeptVersionContainsAConnection_OrWhileItIsRecent_KeepsIt()
    {
        var random = new Random(1);
        await using var town = await LivingTown.StartAsync(random);
        await town.ApplyAsync(new RelationEvent(ModelFixture.IdOf(1), ModelFixture.IdOf(2), RelationKind.Connection, true, town.NowMs + 1_000));
        await town.PublishAsync(town.Snapshot());
        await town.PublishAsync(town.Snapshot());
        town.Time.Advance(TimeSpan.FromDays(8));
        Assert.Equal(0, (await town.FoldAsync()).Sum(f => f.Folded));
        await town.PublishAsync(town.Snapshot());
        Assert.Equal((1, 0), Connections(town, await town.FoldAsync()));
        await town.ApplyAsync(new RelationEvent(ModelFixture.IdOf(1), ModelFixture.IdOf(2), RelationKind.Connection, false, town.NowMs));
        await town.PublishAsync(town.Snapshot());
        Assert.Equal(0, (await town.FoldAsync()).Sum(f => f.Folded));
        await town.CheckAsync();
    }

    [Fact]
    public async Task Fold_WhileASiloServesAVersionThatIsNotKept_KeepsConnections()
    {
        await using var town = await LivingTown.StartAsync(new Random(2));
        var imported = town.Silos.Model;
        await town.ApplyAsync(new RelationEvent(ModelFixture.IdOf(1), ModelFixture.IdOf(2), RelationKind.Connection, true, town.NowMs + 1_000));
        for (var version = 0; version < 3; version++)
        {
            await town.PublishAsync(town.Snapshot());
        }

        town.Time.Advance(TimeSpan.FromDays(8));
        var current = town.Silos.Model;
        await town.ServeAsync(imported);
        Assert.Equal(0, (await town.FoldAsync()).Sum(f => f.Folded));
        await town.CheckAsync();
        await town.ServeAsync(current);
        await town.ServeAsync(town.Kept[1]);
        Assert.Equal((1, 0), Connections(town, await town.FoldAsync()));
        await town.CheckAsync();
    }

    [Fact]
    public async Task Fold_AnAccountDeletedLongAgo_IsForgottenWithItsRelations_OnceNoVersionKnowsIt()
    {
        var random = new Random(3);
        await using var town = await LivingTown.StartAsync(random);
        var (gone, other) = (ModelFixture.IdOf(LivingTown.Users + 3), ModelFixture.IdOf(4));
        await town.ApplyAsync(new RelationEvent(gone, other, RelationKind.Connection, true, town.NowMs));
        await town.ApplyAsync(new RelationEvent(other, gone, RelationKind.Block, true, town.NowMs));
        await town.ApplyAsync(new RelationEvent(gone, gone, RelationKind.NotABridge, true, town.NowMs));
        await town.ApplyAsync(new RelationEvent(gone, gone, RelationKind.Deleted, true, town.NowMs));
        await town.RenewAsync();
        town.Time.Advance(TimeSpan.FromDays(399));
        Assert.Equal(0, (await town.FoldAsync()).Sum(f => f.Deleted));
        Assert.NotEqual(Core.Privacy.PersonFlags.None, town.Silos.Service<ShardLeases>().Flags.Of(gone));
        town.Time.Advance(TimeSpan.FromDays(2));
        await town.PublishAsync(town.Snapshot(), LivingTown.Users + 4);
        Assert.Equal(0, (await town.FoldAsync()).Sum(f => f.Deleted));
        for (var version = 0; version < 3; version++)
        {
            await town.PublishAsync(town.Snapshot());
        }

        Assert.Equal(1, (await town.FoldAsync()).Sum(f => f.Deleted));
        await town.RenewAsync();
        Assert.DoesNotContain(gone, town.Silos.Stores.AllRelations.SelectMany(e => new[] { e.From, e.To }));
        Assert.DoesNotContain(gone, town.Silos.Stores.AllProfiles.Select(p => p.User));
        town.Silos.CheckFlags(gone, Core.Privacy.PersonFlags.None);
        Assert.False(await town.Shard(Shards.Of(gone, TestSilos.GraphShards)).Knows(gone));
    }

    [Fact]
    public async Task Fold_NumbersOfUsersWhomEveryVersionKnows_Go_AndAreNotGivenAgain()
    {
        await using var town = await LivingTown.StartAsync(new Random(4));
        var shard = Shards.Of(ModelFixture.IdOf(LivingTown.Users), TestSilos.GraphShards);
        long[] joined = [.. Enumerable.Range(0, 200).Select(i => ModelFixture.IdOf(LivingTown.Users + i)).Where(u => Shards.Of(u, TestSilos.GraphShards) == shard)];
        var before = await town.Shard(shard).Admit(joined[..5]);
        for (var version = 0; version < 2; version++)
        {
            await town.PublishAsync(town.Snapshot(), LivingTown.Users + 200);
            Assert.Equal(0, (await town.FoldAsync()).Sum(f => f.Numbers));
        }

        await town.PublishAsync(town.Snapshot(), LivingTown.Users + 200);
        Assert.Equal(4, (await town.FoldAsync()).Sum(f => f.Numbers));
        Assert.Equal([before[4]], town.Silos.Stores.AdmittedOf(shard).Keys);
        await town.RestartShardsAsync();
        Assert.Equal([before[4], before[4] + 1], await town.Shard(shard).Admit([joined[4], joined[5]]));
        Assert.Equal([-1, joined[4], joined[5]], await town.Shard(shard).ReadAdmitted([before[0], before[4], before[4] + 1]));
    }

    [Fact]
    public async Task Fold_ThatAnAccountWasCreated_IsRememberedUntilEveryVersionKnowsIt()
    {
        await using var town = await LivingTown.StartAsync(new Random(5));
        var joined = ModelFixture.IdOf(LivingTown.Users);
        var shard = town.Shard(Shards.Of(joined, TestSilos.GraphShards));
        await town.ApplyAsync(new RelationEvent(joined, joined, RelationKind.Withdrawn, false, town.NowMs));
        await town.ApplyAsync(new RelationEvent(joined, joined, RelationKind.Deleted, false, town.NowMs));
        town.Time.Advance(TimeSpan.FromDays(8));
        for (var version = 0; version < 3; version++)
        {
            await town.FoldAsync();
            Assert.True(await shard.Knows(joined));
            await town.PublishAsync(town.Snapshot(), LivingTown.Users + 1);
        }

        Assert.Equal(1, (await town.FoldAsync()).Sum(f => f.Ended));
        Assert.Empty(town.Silos.Stores.AllRelations);
        Assert.True(await shard.Knows(joined));
    }

    [Fact]
    public async Task LateEnd_OfAConnectionThatTheModelSaysIsNewer_Loses_AndALaterOneWins()
    {
        await using var town = await LivingTown.StartAsync(new Random(6));
        var graph = town.Silos.Model.Graph;
        var (user, friend) = (0, graph.Neighbors(0)[0]);
        var began = graph.Times(user)[0] * 1_000L;
        var end = new RelationEvent(graph.IdOf(friend), graph.IdOf(user), RelationKind.Connection, false, began - 1_000);
        await town.ApplyAsync(end);
        Assert.Empty(town.Silos.Stores.AllRelations);
        await town.CheckAsync();
        await town.ApplyAsync(end with { TimeMs = began + 1_000 });
        Assert.Single(town.Silos.Stores.AllRelations.Distinct());
        await town.CheckAsync();
    }

    private static (int Folded, int Left) Connections(LivingTown town, FoldedRelations[] folded) => (
        folded.Max(f => f.Folded), town.Silos.Stores.AllRelations.Count(e => e.Kind == RelationKind.Connection));

    // Nights without events, after which everything is in every version and nothing can be late.
    private static async Task SettleAsync(LivingTown town)
    {
        town.Time.Advance(RelationSet.DismissalPeriod + TimeSpan.FromDays(8));
        for (var version = 0; version < 3; version++)
        {
            await town.PublishAsync(town.Snapshot());
        }

        await town.FoldAfterLeasesAsync();
    }

    private static RelationEvent Draw(Random random, LivingTown town)
    {
        var kind = Kinds[random.Next(Kinds.Length)];
        var (from, to) = (random.Next(LivingTown.Users), random.Next(LivingTown.Users - 1));
        to = kind >= RelationKind.Withdrawn ? from : to >= from ? to + 1 : to;
        return new RelationEvent(ModelFixture.IdOf(from), ModelFixture.IdOf(to), kind, random.Next(3) > 0, town.DrawTime(random));
    }
}
