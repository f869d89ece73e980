using Pymk.Core.Rules;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Grains.Tests.Fakes;
using Pymk.Testing.Models;

namespace Pymk.Grains.Tests.Users;

/// <summary>Each test runs as a grain's turns do: the writer of views has no lock.</summary>
public sealed class UserViewsTests
{
    private static readonly long Person = ModelFixture.IdOf(100);

    [Fact]
    public Task Record_Completes_WhenTheViewsAreStored_AndShowsNoEffectBefore() => Turns.RunAsync(async () =>
    {
        var world = await UserWorld.SubscribedAsync();
        var gate = new TaskCompletionSource();
        world.Views.Gate = gate.Task;
        var recording = world.UserViews.RecordAsync([Person, Person]);
        Assert.Equal((false, 0, 0), (recording.IsCompleted, world.Relations.Set.Views.Count, world.Exposures.Of(Person)));
        gate.SetResult();
        await recording;
        Assert.Equal(new ViewTally(2, world.NowMs / 1000), world.Views.Stored[Person]);
        Assert.Equal(2, world.Relations.Set.Views[100].Times);
        Assert.Equal(2, world.Exposures.Of(Person));
    });

    [Fact]
    public Task Record_CallsDuringAWrite_ShareTheNextOne() => Turns.RunAsync(async () =>
    {
        var world = await UserWorld.SubscribedAsync();
        var gate = new TaskCompletionSource();
        world.Views.Gate = gate.Task;
        var first = world.UserViews.RecordAsync([Person]);
        await UntilAsync(() => world.Views.Writes == 1);
        Task[] others = [.. Enumerable.Range(0, 5).Select(i => world.UserViews.RecordAsync([Person, ModelFixture.IdOf(110 + i)]))];
        gate.SetResult();
        await Task.WhenAll([first, .. others]);
        Assert.Equal((2, 6), (world.Views.Writes, world.Relations.Set.Views[100].Times));
        Assert.Equal(1, world.Relations.Set.Views[114].Times);
    });

    [Fact]
    public Task Record_StoreSilent_Throws_AndTheNextCallIsStored() => Turns.RunAsync(async () =>
    {
        var world = await UserWorld.SubscribedAsync();
        world.Views.Fails = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => world.UserViews.RecordAsync([Person]));
        Assert.Empty(world.Relations.Set.Views);
        Assert.Equal(0, world.Exposures.Of(Person));
        world.Views.Fails = false;
        await world.UserViews.RecordAsync([Person]);
        Assert.Equal((1, 1), (world.Views.Stored[Person].Times, world.Relations.Set.Views[100].Times));
    });

    [Fact]
    public Task Record_RepeatedDelivery_CountsOnce() => Turns.RunAsync(async () =>
    {
        var world = await UserWorld.SubscribedAsync();
        await world.UserViews.RecordAsync([Person, Person], delivery: 7);
        await world.UserViews.RecordAsync([Person, Person], delivery: 7);
        Assert.Equal((2, 2), (world.Views.Stored[Person].Times, world.Relations.Set.Views[100].Times));
    });

    [Fact]
    public Task Record_BeforeTheFirstAnswer_AddsToTheStoredCounts() => Turns.RunAsync(async () =>
    {
        var world = await UserWorld.SubscribedAsync();
        world.Views.Stored[Person] = new ViewTally(3, 1);
        await world.UserViews.RecordAsync([Person]);
        Assert.Equal(4, world.Relations.Set.Views[100].Times);
        await world.AskAsync();
        Assert.Equal(4, world.Relations.Set.Views[100].Times);
    });

    [Fact]
    public Task Record_WhileTheFirstReadIsUnderWay_CountsEveryViewOnce() => Turns.RunAsync(async () =>
    {
        var world = await UserWorld.SubscribedAsync();
        world.Views.Stored[Person] = new ViewTally(3, 1);
        var gate = new TaskCompletionSource();
        world.Views.ReadGate = gate.Task;
        var asking = world.AskAsync();
        await world.UserViews.RecordAsync([Person]);
        gate.SetResult();
        await asking;
        Assert.Equal((4, 4), (world.Views.Stored[Person].Times, world.Relations.Set.Views[100].Times));
    });

    [Fact]
    public Task Record_ByAnotherActivationMeanwhile_IsCountedHereWithTheNextWrite() => Turns.RunAsync(async () =>
    {
        var world = await UserWorld.SubscribedAsync();
        await world.UserViews.RecordAsync([Person]);
        await world.Views.AddAsync(world.User, [new(0, [Person, Person])], 1);
        await world.UserViews.RecordAsync([Person]);
        Assert.Equal((4, 4), (world.Views.Stored[Person].Times, world.Relations.Set.Views[100].Times));
    });

    [Fact]
    public Task Record_PersonWithoutAnOrdinal_IsStored_AndCountsOnceTheOrdinalIsKnown() => Turns.RunAsync(async () =>
    {
        const long Joined = 9_000_001;
        var world = await UserWorld.SubscribedAsync();
        await world.UserViews.RecordAsync([Joined]);
        Assert.Equal((1, 0, 0), (world.Views.Stored[Joined].Times, world.Relations.Set.Views.Count, world.Exposures.Of(Joined)));
        await world.Ordinals.ResolveAsync(TestModels.First, [Joined]);
        world.Relations.Resolve();
        Assert.Equal(1, Assert.Single(world.Relations.Set.Views).Value.Times);
    });

    [Fact]
    public Task Record_Nobody_DoesNotAskTheStore() => Turns.RunAsync(async () =>
    {
        var world = await UserWorld.SubscribedAsync();
        await world.UserViews.RecordAsync([]);
        Assert.Equal(0, world.Views.Writes);
    });

    private static async Task UntilAsync(Func<bool> holds)
    {
        while (!holds())
        {
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }
}
