using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Graph;
using Pymk.Grains.Interfaces.Users;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Users;

/// <summary>Whatever order events come in, however often, and whatever a cache says: nobody sees whom they must not.</summary>
public sealed class RulesUnderEventsTests
{
    private const int Users = 130;
    private static readonly RelationKind[] Kinds = [RelationKind.Connection, RelationKind.Invitation, RelationKind.Dismissal, RelationKind.Block];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Answers_NeverHoldForbiddenPeople_UnderEventsInAnyOrder(int seed)
    {
        await using var silos = await TestSilos.StartAsync(silos: seed == 3 ? 2 : 1, users: Users);
        var random = new Random(seed);
        var relations = silos.Service<IRelationEvents>();
        var oracle = new RelationTable();
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        for (var round = 0; round < 15; round++)
        {
            // Some events repeat earlier ones, some are older than what is known: the table above all is the oracle.
            var events = Enumerable.Range(0, 40).Select(_ => Draw(random, now)).ToList();
            events.AddRange(events.Take(10).ToArray());
            foreach (var e in events)
            {
                oracle.Apply(e);
            }

            // Applied in pieces that overtake each other, while answers are asked for.
            var pieces = events.OrderBy(_ => random.Next()).Chunk(7).Select(piece => relations.ApplyAsync(piece)).ToList();
            var asked = Enumerable.Range(0, 10).Select(_ => random.Next(Users)).Select(u => AskAsync(silos, u)).ToArray();
            await Task.WhenAll(pieces);
            await Task.WhenAll(asked);
            for (var i = 0; i < 12; i++)
            {
                var user = random.Next(Users);
                var (id, answer) = await AskAsync(silos, user, random.Next(4) == 0 ? SuggestionMode.Rank : SuggestionMode.Reuse);
                Check(silos, oracle, user, id, answer);
            }
        }
    }

    [Fact]
    public async Task Answers_HoldTheRules_WhenTheListComesStaleFromTheStore()
    {
        await using var silos = await TestSilos.StartAsync(users: Users);
        var user = ModelFixture.IdOf(3);
        var before = await silos.Client.GetSuggestionsAsync(user);
        var people = before.Suggestions.Select(s => s.UserId).ToArray();
        Assert.True(silos.Stores.HasList(user));
        await silos.Cluster.Client.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero, TestContext.Current.CancellationToken);
        await silos.Client.BlockAsync(people[0], user);
        await silos.Client.InviteAsync(people[1], user);
        await silos.Service<IRelationEvents>().ApplyAsync([new RelationEvent(user, people[2], RelationKind.Dismissal, true, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds())]);
        await silos.Service<IRelationEvents>().ApplyAsync([new RelationEvent(people[3], people[3], RelationKind.Withdrawn, true, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds())]);
        await silos.Service<ShardLeases>().RenewAsync();
        var reads = silos.Stores.ListReads;
        var after = (await silos.Client.GetSuggestionsAsync(user)).Suggestions.Select(s => s.UserId).ToArray();
        Assert.Equal(20, after.Length);
        Assert.Empty(after.Intersect(people[..4]));
        Assert.True(silos.Stores.ListReads <= reads + 1, "The list is read, not generated.");
    }

    [Fact]
    public async Task Unblock_AndUndismiss_BringPeopleBack()
    {
        await using var silos = await TestSilos.StartAsync(users: Users);
        var user = ModelFixture.IdOf(3);
        var first = (await silos.Client.GetSuggestionsAsync(user)).Suggestions[0].UserId;
        await silos.Client.BlockAsync(first, user);
        await silos.Client.UnblockAsync(first, user);
        Assert.Equal(first, (await silos.Client.GetSuggestionsAsync(user)).Suggestions[0].UserId);
    }

    private static RelationEvent Draw(Random random, long now)
    {
        var from = random.Next(Users);
        var to = (from + 1 + random.Next(Users - 1)) % Users;
        return new RelationEvent(ModelFixture.IdOf(from), ModelFixture.IdOf(to), Kinds[random.Next(Kinds.Length)], random.Next(3) > 0, now - random.Next(100_000));
    }

    private static async Task<(long User, SuggestionAnswer Answer)> AskAsync(TestSilos silos, int user, SuggestionMode mode = SuggestionMode.Reuse)
    {
        var id = ModelFixture.IdOf(user);
        return (id, await silos.Client.GetSuggestionsAsync(id, 20, mode));
    }

    private static void Check(TestSilos silos, RelationTable oracle, int user, long id, SuggestionAnswer answer)
    {
        Assert.NotEqual(0, answer.Count);
        foreach (var s in answer.Suggestions)
        {
            Assert.NotEqual(id, s.UserId);
            var ordinal = (int)((s.UserId - 7) / 10);
            var connected = oracle.TryGet(id, s.UserId, RelationKind.Connection, out var c) ? c.Active : silos.Model.Graph.Connected(user, ordinal);
            Assert.False(connected, $"{id} was shown the connection {s.UserId}");
            Assert.False(Holds(id, s.UserId, RelationKind.Block) || Holds(s.UserId, id, RelationKind.Block), $"{id} was shown {s.UserId} across a block");
            Assert.False(Holds(id, s.UserId, RelationKind.Invitation) || Holds(s.UserId, id, RelationKind.Invitation), $"{id} was shown {s.UserId} with an invitation pending");
            Assert.False(Holds(id, s.UserId, RelationKind.Dismissal), $"{id} was shown {s.UserId} after a dismissal");
        }

        bool Holds(long from, long to, RelationKind kind) => oracle.TryGet(from, to, kind, out var e) && e.Active;
    }
}
