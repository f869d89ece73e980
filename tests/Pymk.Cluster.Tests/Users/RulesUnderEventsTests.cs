using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Measurement;
using Pymk.Grains.Models;
using Pymk.Testing.Models;

namespace Pymk.Cluster.Tests.Users;

/// <summary>In any order and number of events, and with any cache: no answer holds a forbidden person.</summary>
public sealed class RulesUnderEventsTests
{
    private const int Users = 130;
    private static readonly RelationKind[] Kinds = [RelationKind.Connection, RelationKind.Invitation, RelationKind.Dismissal, RelationKind.Block];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Answers_UnderEventsInAnyOrder_NeverHoldForbiddenPeople(int seed)
    {
        await using var silos = await TestSilos.StartAsync(silos: seed == 3 ? 2 : 1, users: Users);
        var random = new Random(seed);
        var relations = silos.Service<IRelationEvents>();
        var oracle = new RelationTable();
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        for (var round = 0; round < 15; round++)
        {
            // Some events repeat earlier ones, some are older than the known state. The table is the oracle.
            var events = Enumerable.Range(0, 40).Select(_ => Draw(random, now)).ToList();
            events.AddRange(events.Take(10).ToArray());
            foreach (var e in events)
            {
                oracle.Apply(e);
            }

            // The pieces overtake each other while users ask for answers.
            var pieces = events.OrderBy(_ => random.Next()).Chunk(7).Select(piece => relations.ApplyAsync(piece)).ToList();
            var asked = Enumerable.Range(0, 10).Select(_ => random.Next(Users)).Select(u => TryAskAsync(silos, u)).ToArray();
            await Task.WhenAll(pieces);
            await Task.WhenAll(asked);
            for (var i = 0; i < 6; i++)
            {
                await ActAsync(silos, oracle, random, now + (1_000 * round) + i);
            }

            await ShakeAsync(silos, random, seed, round);
            for (var i = 0; i < 12; i++)
            {
                var user = random.Next(Users);
                var (id, answer) = await TryAskAsync(silos, user, rankAgain: random.Next(4) == 0);
                Assert.Equal(oracle.TryGet(id, id, RelationKind.Withdrawn, out var left) && left.Active, answer is null);
                if (answer is not null)
                {
                    Check(silos, oracle, user, id, answer);

                    // Once more, from the slate that the grain keeps.
                    Check(silos, oracle, user, id, (await TryAskAsync(silos, user)).Answer!);
                }
            }
        }
    }

    [Fact]
    public async Task Answers_FromAStaleStoredList_HoldTheRules()
    {
        await using var silos = await TestSilos.StartAsync(users: Users);
        var user = ModelFixture.IdOf(3);
        var before = await silos.Client.GetSuggestionsAsync(user);
        var people = before.Suggestions.Select(s => s.UserId).ToArray();
        Assert.True(silos.Stores.HasList(user));
        await silos.Cluster.Client.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero, TestContext.Current.CancellationToken);
        await silos.Client.BlockAsync(people[0], user);
        await silos.Client.InviteAsync(people[1], user);
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        await silos.Service<IRelationEvents>().ApplyAsync([new RelationEvent(user, people[2], RelationKind.Dismissal, true, now)]);
        await silos.Service<IRelationEvents>().ApplyAsync([new RelationEvent(people[3], people[3], RelationKind.Withdrawn, true, now)]);
        var reads = silos.Stores.ListReads;
        var after = (await silos.Client.GetSuggestionsAsync(user)).Suggestions.Select(s => s.UserId).ToArray();
        Assert.Equal(20, after.Length);
        Assert.Empty(after.Intersect(people[..4]));
        Assert.True(silos.Stores.ListReads <= reads + 1, "The list is read, not generated.");
    }

    [Fact]
    public async Task Unblock_AfterABlock_BringsThePersonBack()
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
        var (user, time) = (random.Next(Users), now - random.Next(100_000));
        var from = ModelFixture.IdOf(user);
        if (random.Next(40) == 0)
        {
            return new RelationEvent(from, from, RelationKind.Withdrawn, random.Next(2) > 0, time);
        }

        var to = ModelFixture.IdOf((user + 1 + random.Next(Users - 1)) % Users);
        return new RelationEvent(from, to, Kinds[random.Next(Kinds.Length)], random.Next(3) > 0, time);
    }

    /// <summary>A user's action on a page, later than all events; half of the time on a person in the answer.</summary>
    private static async Task ActAsync(TestSilos silos, RelationTable oracle, Random random, long time)
    {
        var (user, answer) = await TryAskAsync(silos, random.Next(Users));
        var other = random.Next(2) == 0 && answer?.Count > 0
            ? answer.Suggestions[random.Next(answer.Count)].UserId
            : ModelFixture.IdOf(random.Next(Users));
        if (other == user)
        {
            return;
        }

        var kind = Kinds[random.Next(Kinds.Length)];
        var active = random.Next(4) > 0;
        var act = (kind, active) switch
        {
            (RelationKind.Connection, true) => silos.Client.ConnectAsync(user, other),
            (RelationKind.Connection, false) => silos.Client.DisconnectAsync(user, other),
            (RelationKind.Invitation, true) => silos.Client.InviteAsync(user, other),
            (RelationKind.Invitation, false) => silos.Client.WithdrawAsync(user, other),
            (RelationKind.Dismissal, true) => silos.Client.DismissAsync(user, other),
            (RelationKind.Dismissal, false) => silos.Client.UndismissAsync(user, other),
            (_, true) => silos.Client.BlockAsync(user, other),
            _ => silos.Client.UnblockAsync(user, other),
        };
        try
        {
            await act;
        }
        catch (UserGoneException)
        {
            // Nothing is written for a user who is gone, nor about one.
            return;
        }

        oracle.Apply(new RelationEvent(user, other, kind, active, time));
        if (kind == RelationKind.Connection && active)
        {
            // A connection ends the invitations between the two.
            oracle.Apply(new RelationEvent(user, other, RelationKind.Invitation, false, time));
            oracle.Apply(new RelationEvent(other, user, RelationKind.Invitation, false, time));
        }
    }

    /// <summary>Empties caches or makes them stale: grains leave memory and reload stored lists, or a newer model takes over.</summary>
    private static async Task ShakeAsync(TestSilos silos, Random random, int seed, int round)
    {
        if (random.Next(4) == 0)
        {
            await silos.Cluster.Client.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero, TestContext.Current.CancellationToken);
        }

        if (seed != 1 && round == 8)
        {
            // The same network under another version: other lists, the same connections.
            var next = await silos.PublishAsync("v2", Users);
            for (var silo = 0; silo < silos.Cluster.Silos.Count; silo++)
            {
                silos.Service<ModelRegistry>(silo).Serve(next);
            }
        }
    }

    // No answer for a user who is gone.
    private static async Task<(long User, SuggestionAnswer? Answer)> TryAskAsync(TestSilos silos, int user, bool rankAgain = false)
    {
        var id = ModelFixture.IdOf(user);
        try
        {
            return (id, rankAgain ? await silos.Cluster.Client.GetGrain<IUserWorkGrain>(id).Rank(20) : await silos.Client.GetSuggestionsAsync(id, 20));
        }
        catch (UserGoneException)
        {
            return (id, null);
        }
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
            Assert.False(EitherWay(s.UserId, RelationKind.Block), $"{id} was shown {s.UserId} across a block");
            Assert.False(EitherWay(s.UserId, RelationKind.Invitation), $"{id} was shown {s.UserId} with an invitation pending");
            Assert.False(Holds(id, s.UserId, RelationKind.Dismissal), $"{id} was shown {s.UserId} after a dismissal");
            Assert.False(Holds(s.UserId, s.UserId, RelationKind.Withdrawn), $"{id} was shown {s.UserId}, who had left");
            foreach (var mutual in s.MutualSample.Select(m => m.UserId))
            {
                Assert.False(EitherWay(mutual, RelationKind.Block), $"{id} was shown the mutual connection {mutual} across a block");
                Assert.False(Holds(mutual, mutual, RelationKind.Withdrawn), $"{id} was shown the mutual connection {mutual}, who had left");
            }
        }

        bool EitherWay(long other, RelationKind kind) => Holds(id, other, kind) || Holds(other, id, kind);

        bool Holds(long from, long to, RelationKind kind) => oracle.TryGet(from, to, kind, out var e) && e.Active;
    }
}
