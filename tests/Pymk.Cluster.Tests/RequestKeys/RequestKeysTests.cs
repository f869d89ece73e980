using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Pymk.Cluster.Tests.Fakes;
using Pymk.Grains.Interfaces.RequestKeys;
using Pymk.Grains.Interfaces.Stores;

namespace Pymk.Cluster.Tests.RequestKeys;

/// <summary>Requests that are remembered by their keys.</summary>
public sealed class RequestKeysTests
{
    private static readonly (Guid Key, Guid Request) First = (Guid.NewGuid(), Guid.NewGuid());

    [Fact]
    public async Task Request_RepeatedWithItsKey_GetsTheFirstAnswer_AndAnotherRequestIsTold()
    {
        await using var silos = await TestSilos.StartAsync(silos: 2, users: 90);
        var keys = silos.Cluster.Client.GetGrain<IRequestKeysGrain>(0);
        var begun = await keys.Begin(First.Key, First.Request);
        Assert.Equal((ClaimState.Begun, false), (begun.State, begun.IsRepeated));
        Assert.Equal(ClaimState.UnderWay, (await keys.Begin(First.Key, First.Request)).State);
        Assert.Equal(ClaimState.OtherRequest, (await keys.Begin(First.Key, Guid.NewGuid())).State);
        var body = Enumerable.Repeat((byte)'x', 100_000).ToArray();
        await keys.Finish(First.Key, new KeptAnswer(200, "application/json", body));
        var again = await keys.Begin(First.Key, First.Request);
        Assert.Equal((ClaimState.Answered, 200, "application/json"), (again.State, again.Answer!.Status, again.Answer.ContentType));
        Assert.Equal(body, again.Answer.Body);
        Assert.Equal(ClaimState.OtherRequest, (await keys.Begin(First.Key, Guid.NewGuid())).State);
    }

    [Fact]
    public async Task Request_ThatFailed_RunsAgain_WithTheTimeOfItsFirstTry()
    {
        await using var silos = await TestSilos.StartAsync(users: 90);
        var keys = silos.Cluster.Client.GetGrain<IRequestKeysGrain>(0);
        var first = await keys.Begin(First.Key, First.Request);
        await keys.Release(First.Key);
        var second = await keys.Begin(First.Key, First.Request);
        Assert.Equal((ClaimState.Begun, true, first.Time), (second.State, second.IsRepeated, second.Time));
        await keys.Finish(First.Key, new KeptAnswer(204, null, []));
        Assert.Equal(ClaimState.Answered, (await keys.Begin(First.Key, First.Request)).State);
    }

    [Fact]
    public async Task Key_AfterItsHours_IsForgotten()
    {
        var time = new ShiftedTime();
        await using var silos = await TestSilos.StartAsync(users: 90, services: s => s.Replace(ServiceDescriptor.Singleton<TimeProvider>(time)));
        var keys = silos.Cluster.Client.GetGrain<IRequestKeysGrain>(0);
        await keys.Begin(First.Key, First.Request);
        await keys.Finish(First.Key, new KeptAnswer(204, null, []));
        time.Advance(TimeSpan.FromHours(25));
        var later = await keys.Begin(First.Key, Guid.NewGuid());
        Assert.Equal((ClaimState.Begun, false), (later.State, later.IsRepeated));
        Assert.Equal(1, silos.RequestKeys.Count);
    }

    [Fact]
    public async Task Claim_WithASilentStore_Fails_AndTheNextOneBegins()
    {
        await using var silos = await TestSilos.StartAsync(users: 90);
        var keys = silos.Cluster.Client.GetGrain<IRequestKeysGrain>(0);
        silos.RequestKeys.IsDown = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => keys.Begin(First.Key, First.Request));
        silos.RequestKeys.IsDown = false;
        ClaimState state;
        do
        {
            // The activation that failed may still answer.
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            state = (await keys.Begin(First.Key, First.Request)).State;
        }
        while (state == ClaimState.UnderWay);

        Assert.Equal(ClaimState.Begun, state);
    }
}
