using Microsoft.Extensions.DependencyInjection;
using Pymk.Core.Models;
using Pymk.Core.Relations;
using Pymk.Grains;
using Pymk.Grains.Events;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Measurement;
using Pymk.Grains.Profiles;

namespace Pymk.Cluster.Tests.Privacy;

/// <summary>Random events, actions, restarts and models against silos, and questions whose answers are compared with an oracle.</summary>
internal sealed class EventStorm : IAsyncDisposable
{
    private const int Piece = 7;

    private readonly TestSilos _silos;
    private readonly Random _random;
    private readonly int _users;
    private readonly long[] _people;
    private readonly long _nowMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
    private readonly EventDraw _draw;
    private readonly PeopleOracle _oracle;
    private long _actedMs;

    private EventStorm(TestSilos silos, int seed, int users, int joining, bool countsHidden)
    {
        (_silos, _users, _random, _people) = (silos, users, new Random(seed), EventDraw.People(users, joining));
        _draw = new EventDraw(_random, _people, _nowMs);
        _oracle = new PeopleOracle(silos.Model, countsHidden);
        Check = new AnswerCheck(_oracle);
        _actedMs = _nowMs;
    }

    public AnswerCheck Check { get; }

    public static async Task<EventStorm> StartAsync(int seed, int silos, int users, int joining, bool countsHidden)
    {
        var test = await TestSilos.StartAsync(
            silos, users, services: s => s.Configure<PrivacyOptions>(o => o.CountHiddenConnections = countsHidden));
        var storm = new EventStorm(test, seed, users, joining, countsHidden);
        foreach (var user in storm._people[users..])
        {
            await storm.JoinAsync(user);
        }

        return storm;
    }

    /// <summary>
    /// Delivers events in pieces that overtake each other while users ask; some events come twice, some are older than what is known.
    /// </summary>
    public async Task DeliverAsync(int events)
    {
        RelationEvent[] drawn = [.. Enumerable.Range(0, events).SelectMany(_ => _draw.Next())];
        drawn = [.. drawn, .. drawn.Take(drawn.Length / 4)];
        _random.Shuffle(drawn);
        _oracle.Begin(drawn);
        var relations = _silos.Service<IRelationEvents>();
        var pieces = drawn.Chunk(Piece).Select(relations.ApplyAsync).ToArray();
        foreach (var asked in Enumerable.Range(0, 2 * Piece).Select(_ => AskAsync(_draw.Person(), Way.Cached)).ToArray())
        {
            if (await asked is (var user, { } answer))
            {
                Check.Suggestions(user, answer, isNew: false);
            }
        }

        await Task.WhenAll(pieces);
        _oracle.End();
    }

    /// <summary>Users act on pages, half of the time on a person in the answer. Every later answer respects what they did.</summary>
    public async Task ActAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            var (user, answer) = await AskAsync(_draw.Person(), Way.Cached);
            var other = _random.Next(2) == 0 && answer?.Count > 0 ? answer.Suggestions[_random.Next(answer.Count)].UserId : _draw.Person();
            if (other != user)
            {
                await ActAsync(user, other);
                await AskAndCheckAsync(user, Way.Cached);
                await AskAndCheckAsync(other, Way.Cached);
            }
        }
    }

    /// <summary>Empties caches or makes them stale: grains leave memory, a silo starts over, a newer model takes over.</summary>
    public async Task ShakeAsync(bool nextModel, bool restart)
    {
        if (_random.Next(4) == 0)
        {
            await _silos.Cluster.Client.GetGrain<IManagementGrain>(0)
                .ForceActivationCollection(TimeSpan.Zero, TestContext.Current.CancellationToken);
        }

        if (nextModel)
        {
            // The same network under another version: other lists, the same connections.
            _silos.Serve(await _silos.PublishAsync("v2", _users));
        }

        if (restart && _silos.Cluster.Silos.Count > 1)
        {
            await _silos.Cluster.RestartSiloAsync(_silos.Cluster.Silos[^1]);
        }

    }

    /// <summary>Everybody asks, in one of the ways in which an answer comes about.</summary>
    public async Task AskEverybodyAsync()
    {
        foreach (var person in _people)
        {
            await AskAndCheckAsync(person, (Way)_random.Next(4));
        }
    }

    /// <summary>Searches, and reads the lists and the card of some users.</summary>
    public async Task LookAroundAsync()
    {
        Check.Search(await _silos.Client.FindUsersAsync("Member", _random.Next(_users), SuggestionLimits.MaxCount), _users);
        for (var i = 0; i < Piece; i++)
        {
            var user = _draw.Person();
            try
            {
                await _silos.Client.GetProfileAsync(user);
                Check.Answered(user, true);
                Check.People(user, PersonList.Blocks, await _silos.Client.GetBlocksAsync(user, null, PersonPageLimits.MaxTake));
                Check.People(user, PersonList.Dismissals, await _silos.Client.GetDismissalsAsync(user, null, PersonPageLimits.MaxTake));
                Check.People(user, PersonList.Invitations, await _silos.Client.GetInvitationsAsync(user, null, PersonPageLimits.MaxTake));
            }
            catch (UserGoneException)
            {
                Check.Answered(user, false);
            }
        }
    }

    public ValueTask DisposeAsync() => _silos.DisposeAsync();

    private async Task JoinAsync(long user)
    {
        var profile = new UserProfile("Joined", "", new Dictionary<string, string> { ["employer"] = "Works 0" }, UserProfile.Empty.Interests);
        var created = new ProfileEvent("", DateTimeOffset.FromUnixTimeMilliseconds(_nowMs - 1_000_000), ProfileEventKind.Created, user, profile);
        await _silos.Service<IRelationEvents>().ApplyAsync(EventRelations.Of(created));
        await _silos.Cluster.Client.GetGrain<IProfileShardGrain>(Shards.Of(user, TestSilos.GraphShards)).Apply([created]);
        _oracle.Apply(EventRelations.Of(created));
    }

    private async Task ActAsync(long user, long other)
    {
        // Later than all events.
        var time = ++_actedMs;
        var (client, active) = (_silos.Client, _random.Next(4) > 0);
        var choice = _draw.Choice();
        (Task Act, RelationEvent[] Events) act = _random.Next(6) switch
        {
            0 => (active ? client.ConnectAsync(user, other) : client.DisconnectAsync(user, other), Connection(user, other, active, time)),
            1 => (active ? client.InviteAsync(user, other) : client.WithdrawAsync(user, other), Of(RelationKind.Invitation)),
            2 => (active ? client.DismissAsync(user, other) : client.UndismissAsync(user, other), Of(RelationKind.Dismissal)),
            3 => (active ? client.BlockAsync(user, other) : client.UnblockAsync(user, other), Of(RelationKind.Block)),
            4 => (client.SetChoicesAsync(user, choice), [.. ChoiceRelations.Of(user, choice, time)]),
            _ => (client.RecordViewsAsync(user, [.. Enumerable.Repeat(other, Piece)]), []),
        };
        try
        {
            await act.Act;
        }
        catch (UserGoneException)
        {
            // Nothing is written for a user who is gone, nor about one.
            return;
        }

        _oracle.Apply(act.Events);
        if (act.Events.Length == 0)
        {
            _oracle.View(user, other, Piece);
        }

        RelationEvent[] Of(RelationKind kind) => [new(user, other, kind, active, time)];
    }

    // A connection ends the invitations between the two.
    private static RelationEvent[] Connection(long user, long other, bool active, long time) => active
        ?
        [
            new(user, other, RelationKind.Connection, true, time),
            new(user, other, RelationKind.Invitation, false, time),
            new(other, user, RelationKind.Invitation, false, time),
        ]
        : [new(user, other, RelationKind.Connection, false, time)];

    private async Task AskAndCheckAsync(long user, Way way)
    {
        var (_, answer) = await AskAsync(user, way);
        Check.Answered(user, answer is not null);
        if (answer is not null)
        {
            // Another silo reads a row as the model has it until its lease tells of a new connection.
            Check.Suggestions(user, answer, way == Way.Generated && _silos.Cluster.Silos.Count == 1);
        }
    }

    private async Task<(long User, SuggestionAnswer? Answer)> AskAsync(long user, Way way)
    {
        var work = _silos.Cluster.Client.GetGrain<IUserWorkGrain>(user);
        try
        {
            return (user, way switch
            {
                Way.Ranked => await work.Rank(SuggestionLimits.MaxCount),
                Way.Generated => await work.Generate(SuggestionLimits.MaxCount),
                _ => await _silos.Client.GetSuggestionsAsync(user, SuggestionLimits.MaxCount),
            });
        }
        catch (UserGoneException)
        {
            return (user, null);
        }
    }

    private enum Way
    {
        Cached,
        Ranked,
        Generated,
        CachedAgain,
    }
}
