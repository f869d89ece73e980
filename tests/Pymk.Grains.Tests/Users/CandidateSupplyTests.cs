using Pymk.Core.Rules;
using Pymk.Grains.Candidates;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Grains.ListsAhead;
using Pymk.Grains.Tests.Fakes;
using Pymk.Grains.Users;
using Pymk.Testing.Models;

namespace Pymk.Grains.Tests.Users;

public sealed class CandidateSupplyTests
{
    [Fact]
    public async Task Get_NothingStored_GeneratesOnce_AndStores()
    {
        var world = await UserWorld.SubscribedAsync();
        var (first, generated) = await world.Supply.GetAsync(world.Relations);
        Assert.True(generated);
        Assert.Equal((first, false), await world.Supply.GetAsync(world.Relations));
        Assert.Equal((1, 1), (world.Store.Reads, world.Generator.Calls));
        var stored = StoredList.Unpack("v1", world.Store.Stored)!;
        Assert.Equal((first.User, first.BegunMs, first.ClosedBridges), (stored.Found.User, stored.BegunMs, stored.ClosedBridges));
        Assert.Equal((FakeListGenerator.Candidates, TimeSpan.FromHours(6)), (stored.Found.Users.Length, world.Store.Life));
    }

    [Fact]
    public async Task Get_StoredListOfThisModel_IsTaken()
    {
        var world = await StoredAsync();
        var (list, generated) = await world.Supply.GetAsync(world.Relations);
        Assert.Equal((false, 0, 1, FakeListGenerator.Candidates), (generated, world.Generator.Calls, world.Generator.Restored, list.Count));
    }

    [Fact]
    public async Task Get_StoredListDamagedOrOfAnotherLayout_Generates()
    {
        var stored = (await StoredAsync()).Store.Stored.ToArray();
        stored[^20] ^= 1;
        foreach (var bytes in new[] { stored, stored[..^1], [2, (byte)'v', (byte)'1', .. new byte[200]], [255] })
        {
            var world = await UserWorld.SubscribedAsync();
            world.Store.Stored = bytes;
            Assert.True((await world.Supply.GetAsync(world.Relations)).Generated);
            Assert.Equal(0, world.Generator.Restored);
        }
    }

    [Fact]
    public async Task Get_ConnectionWhileTheStoredListIsRestored_Generates()
    {
        var world = await StoredAsync();
        var gate = new TaskCompletionSource();
        world.Generator.RestoreGate = gate.Task;
        var getting = world.Supply.GetAsync(world.Relations);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        world.Push(world.User, ModelFixture.IdOf(250), RelationKind.Connection);
        gate.SetResult();
        Assert.True((await getting).Generated);
    }

    [Fact]
    public async Task Get_StoredListWhileGenerationsAreOverloaded_Throws_AndTheNextCallReadsItAgain()
    {
        var world = await StoredAsync();
        world.Generator.Overloaded = true;
        await Assert.ThrowsAsync<OverloadedException>(async () => await world.Supply.GetAsync(world.Relations));
        world.Generator.Overloaded = false;
        Assert.False((await world.Supply.GetAsync(world.Relations)).Generated);
    }

    [Fact]
    public async Task Get_StoredListOfAnotherModel_Generates()
    {
        var world = await StoredAsync();
        world.Registry.Serve(TestModels.Second);
        await world.SubscribeAsync();
        Assert.True((await world.Supply.GetAsync(world.Relations)).Generated);
    }

    [Fact]
    public async Task Get_ConnectionSinceTheStoredList_Generates()
    {
        var world = await StoredAsync();
        world.Time.Advance(TimeSpan.FromMinutes(1));
        world.Push(world.User, ModelFixture.IdOf(250), RelationKind.Connection);
        Assert.True((await world.Supply.GetAsync(world.Relations)).Generated);
    }

    [Fact]
    public async Task Get_StoreFails_Generates_AndALaterWriteThatFailsCostsNothing()
    {
        var world = await UserWorld.SubscribedAsync();
        world.Store.Fails = true;
        var (list, generated) = await world.Supply.GetAsync(world.Relations);
        Assert.True(generated);
        Assert.Equal((list, false), await world.Supply.GetAsync(world.Relations));
    }

    [Fact]
    public async Task Get_NothingInMemory_ReadsListAndViewsAtOnce()
    {
        var world = await StoredAsync();
        world.Views.Stored[ModelFixture.IdOf(100)] = new ViewTally(3, 1);
        var gate = new TaskCompletionSource();
        world.Views.ReadGate = gate.Task;
        var getting = world.Supply.GetAsync(world.Relations);
        Assert.Equal((1, 1), (world.Store.Reads, world.Views.Reads));
        gate.SetResult();
        await getting;
        Assert.Equal(3, world.Relations.Set.Views[100].Times);
    }

    [Fact]
    public async Task Get_ViewStoreSilent_Throws_AndReadsAgainNextTime()
    {
        var world = await StoredAsync();
        world.Views.Fails = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await world.Supply.GetAsync(world.Relations));
        world.Views.Fails = false;
        Assert.False((await world.Supply.GetAsync(world.Relations)).Generated);
        Assert.Equal(2, world.Views.Reads);
    }

    [Fact]
    public async Task Discard_DuringAGeneration_ItsListIsNotTaken()
    {
        var world = await UserWorld.SubscribedAsync();
        var gate = new TaskCompletionSource();
        world.Generator.Gate = gate.Task;
        var running = world.Supply.GenerateAsync(world.Relations);
        world.Supply.Discard();
        Assert.False(world.Supply.IsGenerating);
        gate.SetResult();
        var old = await running;
        Assert.Null(world.Supply.Current);
        var (list, generated) = await world.Supply.GetAsync(world.Relations);
        Assert.True(generated);
        Assert.NotSame(old, list);
    }

    [Fact]
    public async Task Reset_DuringAGeneration_TheNextGenerationIsOfTheNewModel()
    {
        var world = await UserWorld.SubscribedAsync();
        var gate = new TaskCompletionSource();
        world.Generator.Gate = gate.Task;
        var old = world.Supply.GenerateAsync(world.Relations);
        world.Registry.Serve(TestModels.Second);
        await world.SubscribeAsync();
        var next = world.Supply.GenerateAsync(world.Relations);
        Assert.NotSame(old, next);
        gate.SetResult();
        Assert.Same(await next, world.Supply.Current);
        Assert.NotSame(await old, world.Supply.Current);
    }

    [Fact]
    public async Task Generate_WhileOneIsUnderWay_JoinsIt()
    {
        var world = await UserWorld.SubscribedAsync();
        var gate = new TaskCompletionSource();
        world.Generator.Gate = gate.Task;
        var (one, other) = (world.Supply.GenerateAsync(world.Relations), world.Supply.GenerateAsync(world.Relations));
        gate.SetResult();
        Assert.Same(await one, await other);
        Assert.Equal(1, world.Generator.Calls);
    }

    [Fact]
    public async Task Generate_Overloaded_Throws_AndTheNextCallTriesAgain()
    {
        var world = await UserWorld.SubscribedAsync();
        world.Generator.Overloaded = true;
        await Assert.ThrowsAsync<OverloadedException>(async () => await world.Supply.GetAsync(world.Relations));
        world.Generator.Overloaded = false;
        Assert.True((await world.Supply.GetAsync(world.Relations)).Generated);
    }

    [Fact]
    public async Task WriteAhead_NothingStored_WritesAListThatALaterRequestReads()
    {
        var world = await UserWorld.SubscribedAsync();
        Assert.Equal(AheadOutcome.Written, await world.Supply.WriteAheadAsync(world.Relations, TimeSpan.FromDays(1)));
        Assert.Null(world.Supply.Current);
        Assert.Equal((TimeSpan.FromDays(1), 1), (world.Store.Life, world.Generator.Found));
        Assert.Equal(AheadOutcome.Fresh, await world.Supply.WriteAheadAsync(world.Relations, TimeSpan.FromDays(1)));
        Assert.False((await world.Supply.GetAsync(world.Relations)).Generated);
        Assert.Equal((1, 0), (world.Generator.Found, world.Generator.Calls));
    }

    [Fact]
    public async Task WriteAhead_UserWhoAskedFirst_IsNotWrittenAgain()
    {
        var world = await UserWorld.SubscribedAsync();
        await world.Supply.GetAsync(world.Relations);
        Assert.Equal(AheadOutcome.Fresh, await world.Supply.WriteAheadAsync(world.Relations, TimeSpan.FromDays(1)));
        Assert.Equal((0, TimeSpan.FromHours(6)), (world.Generator.Found, world.Store.Life));
    }

    [Fact]
    public async Task WriteAhead_StoredListThatIsOldOrVoid_IsReplaced()
    {
        var world = await StoredAsync();
        world.Time.Advance(TimeSpan.FromHours(7));
        Assert.Equal(AheadOutcome.Written, await world.Supply.WriteAheadAsync(world.Relations, TimeSpan.FromDays(1)));
        world.Time.Advance(TimeSpan.FromMinutes(1));
        world.Push(world.User, ModelFixture.IdOf(250), RelationKind.Connection);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(AheadOutcome.Written, await world.Supply.WriteAheadAsync(world.Relations, TimeSpan.FromDays(1)));
    }

    [Fact]
    public async Task WriteAhead_WhileRequestsTakeAllPlaces_IsBusy_AndAfterAFailureOfTheStoreNotWritten()
    {
        var world = await UserWorld.SubscribedAsync();
        world.Generator.IsBusy = true;
        Assert.Equal(AheadOutcome.Busy, await world.Supply.WriteAheadAsync(world.Relations, TimeSpan.FromDays(1)));
        world.Generator.IsBusy = false;
        world.Store.Fails = true;
        Assert.Equal(AheadOutcome.NotWritten, await world.Supply.WriteAheadAsync(world.Relations, TimeSpan.FromDays(1)));
    }

    [Fact]
    public async Task WriteAhead_ConnectionOrErasureMeanwhile_WritesNothing()
    {
        foreach (var change in (Action<UserWorld>[])
        [
            w => w.Push(w.User, ModelFixture.IdOf(250), RelationKind.Connection),
            w => w.Supply.Discard(),
            w => _ = w.Supply.EndAsync(),
        ])
        {
            var world = await UserWorld.SubscribedAsync();
            var gate = new TaskCompletionSource();
            world.Generator.Gate = gate.Task;
            var writing = world.Supply.WriteAheadAsync(world.Relations, TimeSpan.FromDays(1));
            change(world);
            gate.SetResult();
            Assert.Equal(AheadOutcome.Busy, await writing);
            Assert.True(world.Store.Stored.IsEmpty);
        }
    }

    private static async Task<UserWorld> StoredAsync()
    {
        var world = await UserWorld.SubscribedAsync();
        var now = world.Time.GetUtcNow().ToUnixTimeMilliseconds();
        world.Store.Stored = FakeListGenerator.Store(TestModels.First, UserWorld.Ordinal, now);
        return world;
    }
}
