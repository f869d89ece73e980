using Pymk.Core.Privacy;
using Pymk.Core.Recommend;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Profiles;
using Pymk.Grains.Snapshot;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Snapshot;

/// <summary>A snapshot of a cluster, and <c>recommend</c> with it.</summary>
public sealed class RelationSnapshotTests
{
    private const int Users = 240;
    private const int Events = 1_500;
    private const int Count = 40;
    private const int Shards = 4;

    private static readonly long Now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Relations_OfTwoSilos_AreThereOnce_AsTheLastEventsSay()
    {
        await using var silos = await TestSilos.StartAsync(silos: 2, users: Users);
        var events = Draw(seed: 5);
        await silos.Service<IRelationEvents>().ApplyAsync(events);
        var expected = new RelationTable();
        foreach (var e in events)
        {
            expected.Apply(e);
        }

        var shards = await ReadAsync(silos);

        Assert.Equal(Enumerable.Range(0, Shards).Select(s => (s, Shards)), shards.Select(s => (s.Shard, s.Shards)));
        var relations = shards.SelectMany(s => s.Relations).ToArray();
        Assert.Equal(Sorted(expected.All), Sorted(relations));
        Assert.Equal(expected.Count, relations.Length);
    }

    [Fact]
    public async Task Answers_OfRecommendWithTheSnapshot_AreThoseOfTheCluster()
    {
        await using var silos = await TestSilos.StartAsync(users: Users);
        var events = Draw(seed: 7);
        await silos.Service<IRelationEvents>().ApplyAsync(events);
        var table = new RelationTable();
        foreach (var e in (await ReadAsync(silos)).SelectMany(s => s.Relations))
        {
            table.Apply(e);
        }

        var relations = new OfflineRelations(silos.Model.Graph, table);
        await LeaveAsync(silos, relations.Gone);
        Assert.All(Enumerable.Range(0, Users), u => Assert.Equal(relations.People.Of(u), silos.Service<ShardLeases>().Flags.Of(silos.Model.Graph.IdOf(u))));
        using var offline = new OfflineRecommender(silos.Model, relations, DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        var (compared, named) = (0, 0);
        for (var user = 0; user < Users; user++)
        {
            var id = silos.Model.Graph.IdOf(user);
            if (relations.Gone.Contains(user))
            {
                await Assert.ThrowsAsync<UserGoneException>(async () => await silos.Client.GetSuggestionsAsync(id, Count));
                continue;
            }

            var answer = await silos.Client.GetSuggestionsAsync(id, Count);
            var expected = offline.Recommend(user, Count).Slate;
            Assert.Equal(expected.Select(s => silos.Model.Graph.IdOf(s.User)), answer.Suggestions.Select(s => s.UserId));
            Assert.Equal(expected.Select(s => s.Score), answer.Suggestions.Select(s => s.Score));
            Assert.Equal(expected.Select(s => s.MutualCount), answer.Suggestions.Select(s => s.MutualCount));
            Assert.Equal(
                expected.Select(s => s.Mutuals.Select(silos.Model.Graph.IdOf)), answer.Suggestions.Select(s => s.MutualSample.Select(m => m.UserId)));
            compared += answer.Count;
            named += answer.Suggestions.Sum(s => s.MutualSample.Count);
        }

        Assert.InRange(relations.Gone.Count, 5, Users / 4);
        Assert.True(compared > Users * Count / 2, $"Only {compared} suggestions were compared.");
        Assert.True(named > Users, $"Only {named} mutual connections were compared.");
    }

    private static async Task<List<ShardRelations>> ReadAsync(TestSilos silos)
    {
        var shards = new List<ShardRelations>();
        await foreach (var shard in new ClusterRelations(silos.Cluster.Client).ReadAsync(Token))
        {
            shards.Add(shard);
        }

        return shards;
    }

    private static IEnumerable<RelationEvent> Sorted(IEnumerable<RelationEvent> relations) =>
        relations.OrderBy(r => r.From).ThenBy(r => r.To).ThenBy(r => r.Kind);

    // Relations of all kinds between users of the model. A dismissal of a year ago has ended.
    private static RelationEvent[] Draw(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Events).Select(_ =>
        {
            var kind = Enum.GetValues<RelationKind>()[random.Next(Enum.GetValues<RelationKind>().Length)];
            var from = random.Next(Users);
            var isFlag = RelationFlags.Of(kind) != PersonFlags.None;
            var to = isFlag ? from : (from + 1 + random.Next(40)) % Users;
            var time = Now - (long)TimeSpan.FromDays(random.Next(2) * 365).TotalMilliseconds - random.Next(1_000_000);
            return new RelationEvent(ModelFixture.IdOf(from), ModelFixture.IdOf(to), kind, random.Next(isFlag ? 4 : 3) == 0 == isFlag, time);
        })];
    }

    // The profile events of those who left, which take them out of the index.
    private static Task LeaveAsync(TestSilos silos, IReadOnlyList<int> gone) => Task.WhenAll(gone.Select(user =>
    {
        var id = silos.Model.Graph.IdOf(user);
        return silos.Cluster.Client.GetGrain<IProfileShardGrain>(Core.Models.Shards.Of(id, Shards))
            .Apply([new ProfileEvent($"left-{id}", DateTimeOffset.UtcNow, ProfileEventKind.Deactivated, id)]);
    }));
}
