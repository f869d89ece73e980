using System.Globalization;
using Orleans.Core.Internal;
using Pymk.Core.Models;
using Pymk.Core.Privacy;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Users;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Users;

/// <summary>A flag that is acknowledged holds in every silo: nobody polls, and nobody waits.</summary>
public sealed class FlagGuaranteeTests
{
    private const int Users = 130;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Deleted_Acknowledged_IsInNoAnswerOfAnySilo_RightAfterTheCall()
    {
        await using var silos = await TestSilos.StartAsync(silos: 3, users: Users);
        var askers = Enumerable.Range(0, 40).Select(ModelFixture.IdOf).ToArray();
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await AskAsync(silos, askers);
        for (var round = 0; round < 8; round++)
        {
            var (silo, user) = (round % 3, ModelFixture.IdOf(50 + round));
            await silos.Service<IRelationEvents>(silo).ApplyAsync([new RelationEvent(user, user, RelationKind.Deleted, true, now + round)]);
            for (var other = 0; other < 3; other++)
            {
                Assert.Equal(PersonFlags.Deleted, silos.Service<ShardLeases>(other).Flags.Of(user));
            }

            foreach (var answer in await AskAsync(silos, askers))
            {
                Assert.DoesNotContain(answer.Suggestions, s => s.UserId == user || s.MutualSample.Any(m => m.UserId == user));
            }

            var found = await silos.Client.FindUsersAsync(user.ToString(CultureInfo.InvariantCulture), 0, 20);
            Assert.DoesNotContain(found.Users, u => u.UserId == user);
            await Assert.ThrowsAsync<UserGoneException>(async () => await silos.Client.GetSuggestionsAsync(user));
        }
    }

    [Fact]
    public async Task HidesConnections_Acknowledged_NamesThePersonInNoSlate()
    {
        await using var silos = await TestSilos.StartAsync(silos: 2, users: Users);
        var askers = Enumerable.Range(0, 40).Select(ModelFixture.IdOf).ToArray();
        var named = (await AskAsync(silos, askers))
            .SelectMany(a => a.Suggestions).SelectMany(s => s.MutualSample).GroupBy(m => m.UserId).OrderByDescending(g => g.Count())
            .Select(g => g.Key).Take(5).ToArray();
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        foreach (var user in named)
        {
            await silos.Service<IRelationEvents>().ApplyAsync([new RelationEvent(user, user, RelationKind.HidesConnections, true, now)]);
            var answers = await AskAsync(silos, askers);
            Assert.DoesNotContain(answers.SelectMany(a => a.Suggestions).SelectMany(s => s.MutualSample), m => m.UserId == user);
        }
    }

    [Fact]
    public async Task Flags_OfManyWriters_HoldInEverySilo_WhileShardsMove()
    {
        await using var silos = await TestSilos.StartAsync(silos: 2, users: Users, configure: o => o.LeasePeriod = TimeSpan.FromMilliseconds(200));
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        for (var round = 0; round < 3; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
            {
                var user = ModelFixture.IdOf((20 * round) + i);
                await silos.Service<IRelationEvents>(i % 2).ApplyAsync([new RelationEvent(user, user, RelationKind.NotSuggested, true, now)]);
                for (var silo = 0; silo < 2; silo++)
                {
                    // A silo whose lease ran out, on a busy machine, shows nobody of the shard; one that gets a lease anew gets the flag with it.
                    var leases = silos.Service<ShardLeases>(silo);
                    var has = leases.Flags.Of(user) == PersonFlags.NotSuggested || !leases.Holds(Shards.Of(user, 4))
                        || leases.Flags.Of(user) == PersonFlags.NotSuggested;
                    Assert.True(has, $"silo {silo} holds the shard without the flag of {user}");
                }
            }));
            var shard = silos.Cluster.Client.GetGrain<IGraphShardGrain>(round);
            await shard.Cast<IGrainManagementExtension>().DeactivateOnIdle(Token);
        }
    }

    [Fact]
    public async Task SiloThatStopped_HoldsUpNobodyBeyondItsLease_AndOneThatJoinsHasEveryFlag()
    {
        await using var silos = await TestSilos.StartAsync(silos: 2, users: Users, configure: o => o.LeasePeriod = TimeSpan.FromMilliseconds(200));
        var (user, now) = (ModelFixture.IdOf(7), DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        var shard = Shards.Of(user, 4);
        await silos.Cluster.StopSiloAsync(silos.Cluster.Silos[1], Token);
        await silos.Service<IRelationEvents>().ApplyAsync([new RelationEvent(user, user, RelationKind.Deleted, true, now)]);
        Assert.Equal(PersonFlags.Deleted, silos.Service<ShardLeases>().Flags.Of(user));
        await silos.Cluster.StartAdditionalSiloAsync();
        await silos.Service<ShardLeases>(1).Asked;
        Assert.True(silos.Service<ShardLeases>(1).Holds(shard));
        Assert.Equal(PersonFlags.Deleted, silos.Service<ShardLeases>(1).Flags.Of(user));
    }

    private static async Task<SuggestionAnswer[]> AskAsync(TestSilos silos, long[] askers)
    {
        var answers = await Task.WhenAll(askers.Select(a => silos.Client.GetSuggestionsAsync(a, 20).AsTask()));
        Assert.All(answers, a => Assert.NotEqual(0, a.Count));
        return answers;
    }
}
