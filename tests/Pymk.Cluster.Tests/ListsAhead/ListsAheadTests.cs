using Microsoft.Extensions.DependencyInjection;
using Pymk.Core.Privacy;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.ListsAhead;
using Pymk.Grains.ListsAhead;
using Pymk.Grains.Users;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.ListsAhead;

public sealed class ListsAheadTests
{
    private const int Users = 130;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_WritesEveryLikelyAskersList_WhichAnswersAsAGenerationDoes()
    {
        await using var silos = await StartAsync(silos: 2);
        var (user, gone) = (ModelFixture.IdOf(3), ModelFixture.IdOf(5));
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await silos.Service<IRelationEvents>().ApplyAsync([new RelationEvent(gone, gone, RelationKind.Withdrawn, true, now)]);
        var generated = await silos.Client.GetSuggestionsAsync(user);
        await silos.Cluster.Client.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero, Token);
        await silos.Stores.RemoveAsync([user]);
        await Lists(silos).Start("v1");
        await FinishedAsync(silos);

        Assert.Equal(Enumerable.Range(0, Users).Select(ModelFixture.IdOf).Where(id => id != gone), WithLists(silos));
        Assert.Equal((Users, Users - 1), (silos.ListsAhead.Shards.Values.Sum(s => s.Done), silos.ListsAhead.Shards.Values.Sum(s => s.Written)));
        var answer = await silos.Client.GetSuggestionsAsync(user);
        Assert.Equal(generated.Suggestions.Select(s => (s.UserId, s.Score)), answer.Suggestions.Select(s => (s.UserId, s.Score)));
    }

    [Fact]
    public async Task Start_OfAVersionThatIsNotServed_WritesNothing_UntilItIs()
    {
        await using var silos = await StartAsync();
        var next = await silos.PublishAsync("v2", Users, seed: 5);
        await Lists(silos).Start("v2");
        await Lists(silos).Start("v1");
        await FinishedAsync(silos, "v1");
        Assert.Equal(Users, WithLists(silos).Count());
        await Lists(silos).Start("v2");
        Assert.Equal("v2", (await Lists(silos).Progress()).Version);
        Assert.False((await Lists(silos).Progress()).IsFinished);
        silos.Serve(next);
        await FinishedAsync(silos, "v2");
        Assert.Equal(Users, silos.ListsAhead.Shards.Values.Sum(s => s.Written));
    }

    [Fact]
    public async Task Start_AfterARestart_GoesOnFromTheStore()
    {
        await using var silos = await StartAsync();
        await silos.ListsAhead.StartAsync("v1");
        for (var shard = 0; shard < TestSilos.GraphShards; shard++)
        {
            await silos.ListsAhead.WriteAsync(shard, new ShardLists("v1", 99, 30, 30, 30, false));
        }

        // Nobody starts the version again: the grain reads it.
        await Lists(silos).Progress();
        await FinishedAsync(silos);
        Assert.Equal(Enumerable.Range(100, Users - 100).Select(ModelFixture.IdOf), WithLists(silos));
    }

    [Fact]
    public async Task Start_WhileOff_IsFinishedAtOnce()
    {
        await using var silos = await TestSilos.StartAsync(users: Users);
        await Lists(silos).Start("v1");
        Assert.True((await silos.Client.GetListsAheadAsync()).IsFinished);
        Assert.Empty(WithLists(silos));
    }

    [Fact]
    public async Task WriteAhead_OfAUserWhoDidNotAsk_LeavesNoGrainInMemory_OneWhoAskedStays()
    {
        await using var silos = await TestSilos.StartAsync(users: Users);
        var (asked, quiet) = (ModelFixture.IdOf(3), ModelFixture.IdOf(4));
        await silos.Client.GetSuggestionsAsync(asked);
        Assert.Equal(AheadOutcome.Fresh, await silos.Cluster.Client.GetGrain<IUserListGrain>(asked).WriteAhead("v1", TimeSpan.FromDays(1)));
        Assert.Equal(AheadOutcome.Written, await silos.Cluster.Client.GetGrain<IUserListGrain>(quiet).WriteAhead("v1", TimeSpan.FromDays(1)));
        Assert.Equal(AheadOutcome.OtherVersion, await silos.Cluster.Client.GetGrain<IUserListGrain>(quiet).WriteAhead("v2", TimeSpan.FromDays(1)));
        Assert.Equal(AheadOutcome.Gone, await silos.Cluster.Client.GetGrain<IUserListGrain>(999_999_991).WriteAhead("v1", TimeSpan.FromDays(1)));
        var management = silos.Cluster.Client.GetGrain<IManagementGrain>(0);
        while (await management.GetActivationAddress(silos.Cluster.Client.GetGrain<IUserListGrain>(quiet), Token) is not null)
        {
            await Task.Delay(10, Token);
        }

        Assert.NotNull(await management.GetActivationAddress(silos.Cluster.Client.GetGrain<IUserListGrain>(asked), Token));
    }

    private static Task<TestSilos> StartAsync(int silos = 1) => TestSilos.StartAsync(
        silos, Users, services: services => services.Configure<ListsAheadOptions>(o => (o.ActiveDays, o.Share) = (30, 1)));

    private static IListsAheadGrain Lists(TestSilos silos) => silos.Cluster.Client.GetGrain<IListsAheadGrain>(0);

    private static IEnumerable<long> WithLists(TestSilos silos) => Enumerable.Range(0, Users).Select(ModelFixture.IdOf).Where(silos.Stores.HasList);

    private static Task FinishedAsync(TestSilos silos, string version = "v1") => silos.ListsAhead.Written.UntilAsync(
        () => Task.FromResult(
            silos.ListsAhead.Shards.Count == TestSilos.GraphShards && silos.ListsAhead.Shards.Values.All(s => s.IsFinished && s.Version == version)
                ? silos.ListsAhead
                : null),
        Token);
}
