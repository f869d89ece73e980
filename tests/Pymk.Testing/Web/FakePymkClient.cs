using System.Collections.Concurrent;
using System.Globalization;
using Pymk.Client;
using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Cycle;
using Pymk.Grains.Interfaces.Erasure;
using Pymk.Grains.Interfaces.Export;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.ListsAhead;
using Pymk.Grains.Interfaces.Snapshots;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Testing.Web;

/// <summary>
/// A service in memory: a small town in a ring. Everybody is suggested the people after them, without those that a relation excludes. Answers fail
/// with <see cref="Failure"/> where it is set, and wait for <see cref="Gate"/>.
/// </summary>
public sealed partial class FakePymkClient : IPymkClient
{
    private readonly ConcurrentDictionary<(long From, long To), string> _relations = new();
    private readonly ConcurrentDictionary<(long From, long To), DateTimeOffset> _times = new();
    private readonly ConcurrentDictionary<long, PersonChoices> _choices = new();
    private readonly ConcurrentDictionary<string, long> _newcomers = new();
    private readonly TaskCompletionSource _arrival = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The people of the town.</summary>
    public IReadOnlyList<ProfileCard> People { get; init; } = Town.People;

    /// <summary>What the ids are: text where the people have texts.</summary>
    public UserIdKind Kind => People.Any(p => p.Text is not null) ? UserIdKind.Text : UserIdKind.Number;

    /// <summary>The ids that calls named, as they named them, in order.</summary>
    public ConcurrentQueue<UserId> Named { get; } = new();

    /// <summary>The most people in an answer, whatever count is requested.</summary>
    public int Longest { get; init; } = int.MaxValue;

    /// <summary>The failure of every call, where set.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Every answer waits for this task.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>The marks of every answer.</summary>
    public AnswerMarks Marks { get; set; }

    /// <summary>The experiment of every answer; null for none.</summary>
    public AnswerExperiment? Experiment { get; set; }

    /// <summary>Completes when the first call reaches the gate.</summary>
    public Task Arrival => _arrival.Task;

    /// <summary>How often each user viewed each person.</summary>
    public ConcurrentDictionary<(long User, long Viewed), int> Views { get; } = new();

    /// <inheritdoc/>
    public ValueTask<UserIdKind> GetUserIdKindAsync() => new(Kind);

    /// <summary>The relation of one to the other: dismissed, blocked, invited or connected; null where there is none.</summary>
    public string? Relation(long from, long to) => _relations.GetValueOrDefault((from, to));

    public async ValueTask<SuggestionAnswer> GetSuggestionsAsync(UserId user, int count)
    {
        _arrival.TrySetResult();
        await Gate;
        var me = Find(NumberOf(user));
        var start = Math.Max(0, People.ToList().IndexOf(me));
        var others = Enumerable.Range(1, People.Count - 1).Select(i => People[(start + i) % People.Count])
            .Where(p => !_relations.ContainsKey((me.UserId, p.UserId)) && !_relations.ContainsKey((p.UserId, me.UserId)) && ChoicesOf(p.UserId).SuggestMe)
            .Take(Math.Min(count, Longest));
        Suggestion[] slate = [.. others.Select((p, i) => Town.Suggest(p, i))];
        return new SuggestionAnswer(new Guid(7, 0, 0, new byte[8]), "v-fake", Marks, SuggestionPacking.Pack(slate, Experiment));
    }

    public ValueTask<ProfileCard> GetProfileAsync(UserId user) => new(Find(NumberOf(user)));

    public ValueTask<UserPage> FindUsersAsync(string text, int skip, int take)
    {
        Check();
        var found = People.Where(p => $"{p.Id} {p.Name} {p.Headline}".Contains(text, StringComparison.OrdinalIgnoreCase)).ToArray();
        return new(new UserPage([.. found.Skip(skip).Take(take)], found.Length));
    }

    public ValueTask<ServiceStatus> GetStatusAsync()
    {
        Check();
        return new(new ServiceStatus("v-fake", People.Count, 1_280, DateTimeOffset.UnixEpoch, "CPU"));
    }

    /// <summary>What is known of daily runs.</summary>
    public CycleStatus Cycle { get; set; } = new(null, null, "", [], "", null, "");

    /// <summary>The snapshots that were begun.</summary>
    public HashSet<string> Snapshots { get; } = [];

    public Task<SnapshotStatus> StartSnapshotAsync(string name)
    {
        SnapshotNames.Check(name);
        Check();
        Snapshots.Add(name);
        return GetSnapshotAsync(name);
    }

    public Task<SnapshotStatus> GetSnapshotAsync(string name)
    {
        SnapshotNames.Check(name);
        return Task.FromResult(new SnapshotStatus(name, Snapshots.Contains(name) ? SnapshotState.Running : SnapshotState.Unknown, 0.25));
    }

    public Task<CycleStatus> GetCycleAsync()
    {
        Check();
        return Task.FromResult(Cycle);
    }

    /// <summary>How far the lists are; null where nobody knows.</summary>
    public ListsAheadProgress? ListsAhead { get; set; } = new("v-fake", 16, 4, 1_000, 250, 240, false);

    public ValueTask<ListsAheadProgress> GetListsAheadAsync() =>
        ListsAhead is { } progress ? new(progress) : ValueTask.FromException<ListsAheadProgress>(new TimeoutException("No silo answers."));

    public ValueTask<PersonPage> GetDismissalsAsync(UserId user, string? cursor, int take) =>
        Page(ListOf(NumberOf(user), "dismissed", received: false).Select(p => p with { Until = p.When.AddDays(180) }), cursor, take);

    public ValueTask<PersonPage> GetBlocksAsync(UserId user, string? cursor, int take) => Page(ListOf(NumberOf(user), "blocked", received: false), cursor, take);

    public ValueTask<PersonPage> GetInvitationsAsync(UserId user, string? cursor, int take)
    {
        var sent = ListOf(NumberOf(user), "invited", received: false).Select(p => p with { Direction = InvitationDirection.Sent });
        var received = ListOf(NumberOf(user), "invited", received: true).Select(p => p with { Direction = InvitationDirection.Received });
        return Page(sent.Concat(received), cursor, take);
    }

    public ValueTask<PersonChoices> GetChoicesAsync(UserId user) => new(ChoicesOf(Find(NumberOf(user)).UserId));

    public Task SetChoicesAsync(UserId user, ChoicesChange change)
    {
        var before = ChoicesOf(Find(NumberOf(user)).UserId);
        _choices[NumberOf(user)] = new PersonChoices(
            change.SuggestMe ?? before.SuggestMe, change.ShowConnections ?? before.ShowConnections, change.Bridge ?? before.Bridge, DateTimeOffset.UnixEpoch);
        return Task.CompletedTask;
    }

    public Task DismissAsync(UserId user, UserId other) => Set(NumberOf(user), NumberOf(other), "dismissed");

    public Task UndismissAsync(UserId user, UserId other) => Clear(NumberOf(user), NumberOf(other));

    public Task BlockAsync(UserId user, UserId other) => Set(NumberOf(user), NumberOf(other), "blocked");

    public Task UnblockAsync(UserId user, UserId other) => Clear(NumberOf(user), NumberOf(other));

    public Task InviteAsync(UserId user, UserId other) => Set(NumberOf(user), NumberOf(other), "invited");

    public Task WithdrawAsync(UserId user, UserId other) => Clear(NumberOf(user), NumberOf(other));

    public Task ConnectAsync(UserId user, UserId other) => Set(NumberOf(user), NumberOf(other), "connected");

    public Task DisconnectAsync(UserId user, UserId other) => Clear(NumberOf(user), NumberOf(other));

    public Task RecordViewsAsync(UserId user, IReadOnlyCollection<UserId> shown)
    {
        Find(NumberOf(user));
        foreach (var other in shown)
        {
            Views.AddOrUpdate((NumberOf(user), NumberOf(other)), 1, (_, n) => n + 1);
        }

        return Task.CompletedTask;
    }

    /// <summary>The steps that answers of erasures tell, in order; the last one for good.</summary>
    public Queue<ErasureStep> ErasureSteps { get; } = new([ErasureStep.Finished]);

    public Task<ErasureProgress> EraseAsync(UserId user)
    {
        Find(NumberOf(user));
        var step = ErasureSteps.Count > 1 ? ErasureSteps.Dequeue() : ErasureSteps.Peek();
        var removed = ErasedParts.All.ToDictionary(part => part, part => part == ErasedParts.Relations ? 7L : 0L);
        return Task.FromResult(new ErasureProgress(step, new ErasureReport(DateTimeOffset.UnixEpoch, false, removed, ["The event topics."])));
    }

    public ValueTask<PersonData> GetDataAsync(UserId user)
    {
        var card = Find(NumberOf(user));
        var profile = new PersonProfile(card.Name, card.Headline, new Dictionary<string, IReadOnlyList<string>>(), null, false, false);
        var sent = ListOf(NumberOf(user), "invited", received: false).Select(p => new RelatedPerson(p.Id, p.When, false));
        return new(new PersonData(
            user, profile, ChoicesOf(NumberOf(user)), [], [.. sent], [], [], [], [], false, new PersonBehavior(0, 0, 0, 0, 0, 0, 0, null), true));
    }

    private PersonChoices ChoicesOf(long user) => _choices.GetValueOrDefault(user) ?? new PersonChoices();

    private IEnumerable<ListedPerson> ListOf(long user, string relation, bool received)
    {
        Find(user);
        return
            from r in _relations
            where r.Value == relation && (received ? r.Key.To : r.Key.From) == user
            let other = received ? r.Key.From : r.Key.To
            select new ListedPerson(other, Find(other).Name, _times[r.Key], Text: TextOf(other));
    }

    // The cursor is the number of rows before the page.
    private static ValueTask<PersonPage> Page(IEnumerable<ListedPerson> rows, string? cursor, int take)
    {
        if (!int.TryParse(cursor ?? "0", CultureInfo.InvariantCulture, out var skip))
        {
            throw new InvalidRequestException("cursor", "The cursor is broken.");
        }

        var all = rows.OrderByDescending(p => p.When).ThenBy(p => p.UserId).ToArray();
        return new(new PersonPage([.. all.Skip(skip).Take(take)], skip + take < all.Length ? $"{skip + take}" : null));
    }

    private Task Set(long user, long other, string relation)
    {
        Find(user);
        Find(other);
        _relations[(user, other)] = relation;
        _times[(user, other)] = DateTimeOffset.UnixEpoch.AddSeconds(_times.Count);
        return Task.CompletedTask;
    }

    private Task Clear(long user, long other)
    {
        Find(user);
        _relations.TryRemove((user, other), out _);
        return Task.CompletedTask;
    }

    private ProfileCard Find(long user)
    {
        Check();
        if (_accounts.TryGetValue(user, out var account))
        {
            return account is { IsActive: true } here
                ? new ProfileCard(user, here.Profile.Name, here.Profile.Headline, 0, TextOf(user))
                : throw new UserGoneException(IdOf(user));
        }

        return People.FirstOrDefault(p => p.UserId == user) ?? throw new UnknownUserException(IdOf(user));
    }

    // A text that a put or a connection brings gets a number that nobody else has.
    private long NumberOf(UserId user, bool creates = false)
    {
        Named.Enqueue(user);
        if (user.Text is not { } text)
        {
            return user.Number;
        }

        if (People.FirstOrDefault(p => p.Text == text) is { } person)
        {
            return person.UserId;
        }

        return creates ? _newcomers.GetOrAdd(text, _ => 1_000_000 + _newcomers.Count)
            : _newcomers.TryGetValue(text, out var number) ? number
            : throw new UnknownUserException(user);
    }

    private string? TextOf(long number) =>
        People.FirstOrDefault(p => p.UserId == number)?.Text ?? _newcomers.FirstOrDefault(n => n.Value == number).Key;

    private UserId IdOf(long number) => new(number, TextOf(number));

    private void Check()
    {
        if (Failure is not null)
        {
            throw Failure;
        }
    }
}
