using Pymk.Core.Features;
using Pymk.Grains;
using Pymk.Grains.Features;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Models;
using Pymk.Grains.Profiles;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Behavior;

public sealed class ObservedBehaviorTests
{
    private static readonly DateTimeOffset Noon = ModelFixture.LogsEnd.AddDays(2).AddHours(12);

    [Fact]
    public async Task Interactions_MoveTheRowsOfBothSides_AndOutliveTheShardAndTheModel()
    {
        await using var silos = await TestSilos.StartAsync(users: 90, configure: o => o.BehaviorPeriod = TimeSpan.FromMilliseconds(20));
        var (viewer, shown) = (ModelFixture.IdOf(4), ModelFixture.IdOf(50));
        InteractionKind[] kinds = [InteractionKind.Impression, InteractionKind.View, InteractionKind.Invite];
        await ObserveAsync(silos, [.. kinds.Select(kind => Event(kind, viewer, shown))]);

        // Shown 30 times before and once now; 20 views and one now; 2 invitations and one now. The prior of the rate is a tenth.
        var row = await RowAsync(silos, shown, r => r[UserScalar.TimesShown] > MathF.Log(31.5f));
        Assert.Equal((3 + 1) / 31f, row[(int)UserScalar.InvitedRate], 0.002f);
        row = await RowAsync(silos, viewer, r => r[UserScalar.Activity] > MathF.Log(4.5f));
        Assert.Equal((3 + 1) / 31f, row[(int)UserScalar.InviteRate], 0.002f);
        Assert.Equal(MathF.Log(31), row[(int)UserScalar.TimesShown], 0.004f);

        // The invited user answers with a block: one of three answers is a yes. The prior of the rate is a half.
        await silos.Client.InviteAsync(viewer, shown);
        await ObserveAsync(silos, Event(InteractionKind.Block, shown, viewer));
        row = await RowAsync(silos, shown, r => r[UserScalar.AcceptRate] < 0.49f);
        Assert.Equal((1 + 5) / 13f, row[(int)UserScalar.AcceptRate], 0.002f);

        silos.Service<ModelRegistry>().Serve(await silos.PublishAsync("v2", 120, seed: 2));
        await silos.Service<ProfileChanges>().RenewAsync();
        await RowAsync(silos, shown, r => r[UserScalar.TimesShown] > MathF.Log(31.5f), "v2");
    }

    [Fact]
    public async Task Interactions_BeforeTheEndOfTheLogs_CountOnce()
    {
        await using var silos = await TestSilos.StartAsync(users: 90, configure: o => o.BehaviorPeriod = TimeSpan.FromMilliseconds(20));
        var (viewer, shown) = (ModelFixture.IdOf(4), ModelFixture.IdOf(50));
        var told = Event(InteractionKind.Impression, viewer, shown) with { Time = ModelFixture.LogsEnd.AddMinutes(-1) };
        await ObserveAsync(silos, told, Event(InteractionKind.Impression, viewer, shown), told);
        var row = await RowAsync(silos, shown, r => r[UserScalar.TimesShown] > MathF.Log(31.5f));
        Assert.Equal(MathF.Log(32), row[(int)UserScalar.TimesShown], 0.004f);
    }

    private static InteractionEvent Event(InteractionKind kind, long user, long other) => new(Guid.NewGuid().ToString(), Noon, kind, user, other);

    // Hands events to the shards of both users, as the log's writer does with new events.
    private static Task ObserveAsync(TestSilos silos, params InteractionEvent[] events)
    {
        var ordinals = silos.Service<UserOrdinals>();
        return Task.WhenAll(events.SelectMany(e => (long[])[e.User, e.Other]).Select(ordinals.ShardOf).Distinct()
            .Select(shard => silos.Cluster.Client.GetGrain<IProfileShardGrain>(shard).Observed(
                [.. events.Where(e => ordinals.ShardOf(e.User) == shard || ordinals.ShardOf(e.Other) == shard)])));
    }

    private static async Task<float[]> RowAsync(TestSilos silos, long user, Func<UserRow, bool> holds, string version = "v1") =>
        UserRowContent.From(new UserRow(await silos.Stores.RowAsync(version, user, holds))).Scalars;
}
