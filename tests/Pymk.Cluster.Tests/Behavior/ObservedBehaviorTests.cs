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
        await ObserveAsync(silos, Event(InteractionKind.Impression, viewer, shown), Event(InteractionKind.View, viewer, shown), Event(InteractionKind.Invite, viewer, shown));

        // 30 times shown before and once now; 20 views before and one now, 2 invitations before and one now, towards a tenth.
        var row = await RowAsync(silos, shown, r => r[UserScalar.TimesShown] > MathF.Log(31.5f));
        Assert.Equal((3 + 1) / 31f, row[(int)UserScalar.InvitedRate], 0.002f);
        row = await RowAsync(silos, viewer, r => r[UserScalar.Activity] > MathF.Log(4.5f));
        Assert.Equal((3 + 1) / 31f, row[(int)UserScalar.InviteRate], 0.002f);
        Assert.Equal(MathF.Log(31), row[(int)UserScalar.TimesShown], 0.004f);

        // The invited answers with a block: one of three answers was yes, towards a half.
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

    // What the log's writer does with the events that it has not seen.
    private static Task ObserveAsync(TestSilos silos, params InteractionEvent[] events)
    {
        var ordinals = silos.Service<UserOrdinals>();
        return Task.WhenAll(events.SelectMany(e => (long[])[e.User, e.Other]).Select(ordinals.ShardOf).Distinct()
            .Select(shard => silos.Cluster.Client.GetGrain<IProfileShardGrain>(shard).Observed(
                [.. events.Where(e => ordinals.ShardOf(e.User) == shard || ordinals.ShardOf(e.Other) == shard)])));
    }

    private static async Task<float[]> RowAsync(TestSilos silos, long user, Func<UserRow, bool> until, string version = "v1")
    {
        while (true)
        {
            var row = (await silos.Stores.ReadAsync(version, new[] { user }, CancellationToken.None))[0];
            if (until(new UserRow(row.Span)))
            {
                return UserRowContent.From(new UserRow(row.Span)).Scalars;
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
