using System.Collections.Concurrent;
using System.Globalization;
using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Intake;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Testing.Web;

public sealed partial class FakePymkClient
{
    // Null for a deleted account.
    private readonly ConcurrentDictionary<long, Account?> _accounts = new();

    /// <summary>The writes of accounts so far, in order.</summary>
    public ConcurrentQueue<UserWrite> Written { get; } = new();

    /// <summary>The interactions that were logged, in order.</summary>
    public ConcurrentQueue<InteractionEvent> Logged { get; } = new();

    /// <summary>The connections and interactions that were applied, in order.</summary>
    public ConcurrentQueue<IUserEvent> Applied { get; } = new();

    /// <summary>The questions for pages, in order.</summary>
    public ConcurrentQueue<SuggestionQuery> Asked { get; } = new();

    /// <summary>The failure of batches from this call on, where set: calls count from 1.</summary>
    public (int Call, Exception Failure)? BatchFailure { get; set; }

    private int _batches;

    /// <inheritdoc/>
    public async ValueTask<SuggestionPage> GetSuggestionPageAsync(UserId user, SuggestionQuery query)
    {
        Asked.Enqueue(query);
        if (!int.TryParse(query.Cursor is { Length: > 0 } cursor ? cursor : "0", CultureInfo.InvariantCulture, out var skip))
        {
            throw query.Cursor == "expired" ? new ExpiredCursorException() : new InvalidRequestException("cursor", "The cursor is broken.");
        }

        var excluded = (query.Exclude ?? []).Select(p => NumberOf(p, creates: true)).ToHashSet();
        var all = (await GetSuggestionsAsync(user, SuggestionLimits.MaxCount)).Suggestions.Where(s => !excluded.Contains(s.UserId)).ToArray();
        var page = new SuggestionAnswer(new Guid(7, 0, 0, new byte[8]), "v-fake", Marks, SuggestionPacking.Pack([.. all.Skip(skip).Take(query.Count)]));
        return new SuggestionPage(page, skip + query.Count < all.Length ? $"{skip + query.Count}" : null);
    }

    /// <inheritdoc/>
    public ValueTask<SimilarPeople> GetSimilarAsync(UserId user, int count)
    {
        var me = Find(NumberOf(user));
        var like = People.Where(p => p.UserId != me.UserId).Take(count)
            .Select((p, i) => new SimilarPerson(p.UserId, p.Name, p.Headline, 1f / (i + 1), p.Text));
        return new(new SimilarPeople("v-fake", AnswerMarks.Short, [.. like]));
    }

    /// <inheritdoc/>
    public ValueTask<UserAccount> GetAccountAsync(UserId user)
    {
        var card = Find(NumberOf(user));
        var profile = _accounts.GetValueOrDefault(NumberOf(user))?.Profile ?? UserProfile.Empty with { Name = card.Name, Headline = card.Headline };
        return new(new UserAccount(user, profile, null, card.Connections, ChoicesOf(NumberOf(user))));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<UserWritten>> WriteUsersAsync(IReadOnlyList<UserWrite> writes)
    {
        CheckBatch();
        return Task.FromResult<IReadOnlyList<UserWritten>>([.. writes.Select(Write)]);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RowRefusal?>> ConnectAsync(IReadOnlyList<ConnectionEvent> events)
    {
        CheckBatch();
        return Task.FromResult<IReadOnlyList<RowRefusal?>>([.. events.Select(e => Take(e, Connect(e)))]);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RowRefusal?>> InteractAsync(IReadOnlyList<InteractionEvent> events, bool log)
    {
        CheckBatch();
        var refusals = events.Select(e => Take(e, RefusalOf(e.UserId) ?? RefusalOf(e.OtherId))).ToArray();
        foreach (var (e, refusal) in events.Zip(refusals))
        {
            if (log && refusal is null)
            {
                Logged.Enqueue(e);
            }
        }

        return Task.FromResult<IReadOnlyList<RowRefusal?>>(refusals);
    }

    /// <inheritdoc/>
    public Task LogAsync(IReadOnlyList<InteractionEvent> events)
    {
        Check();
        foreach (var e in events)
        {
            Logged.Enqueue(e);
        }

        return Task.CompletedTask;
    }

    private void CheckBatch()
    {
        Check();
        if (Interlocked.Increment(ref _batches) >= BatchFailure?.Call)
        {
            throw BatchFailure.Value.Failure;
        }
    }

    private UserWritten Write(UserWrite write)
    {
        Written.Enqueue(write);
        var standing = RefusalOf(write.User)?.Kind;
        if (write.Kind != UserWriteKind.Put && standing == RefusalKind.Unknown)
        {
            return new UserWritten(new RowRefusal(RefusalKind.Unknown, $"There is no user {UserIdRules.Shown(write.User)}."), false, []);
        }

        var user = NumberOf(write.User, creates: true);
        if (write.Kind == UserWriteKind.Delete)
        {
            _accounts[user] = null;
            return new UserWritten(null, false, [new ProfileEvent(write.Id, write.Time, ProfileEventKind.Deleted, write.User)]);
        }

        var before = _accounts.GetValueOrDefault(user)?.Profile ?? UserProfile.Empty;
        var profile = (write.Profile ?? new ProfileChange()).Over(write.Kind == UserWriteKind.Put ? UserProfile.Empty : before);
        _accounts[user] = new Account(profile, write.Active ?? true);
        if (write.Choices is { } choices)
        {
            _choices[user] = new PersonChoices(choices.SuggestMe ?? true, choices.ShowConnections ?? true, choices.Bridge ?? true);
        }

        var kind = standing is null ? ProfileEventKind.Changed : ProfileEventKind.Created;
        return new UserWritten(null, standing is not null, [new ProfileEvent(write.Id, write.Time, kind, write.User, profile)]);
    }

    private RowRefusal? Connect(ConnectionEvent e)
    {
        _ = (NumberOf(e.UserId, creates: true), NumberOf(e.OtherId, creates: true));
        return null;
    }

    private RowRefusal? Take(IUserEvent e, RowRefusal? refusal)
    {
        if (refusal is null)
        {
            Applied.Enqueue(e);
        }

        return refusal;
    }

    private RowRefusal? RefusalOf(UserId user)
    {
        try
        {
            Find(NumberOf(user));
            return null;
        }
        catch (UnknownUserException e)
        {
            return new RowRefusal(RefusalKind.Unknown, e.Message);
        }
        catch (UserGoneException e)
        {
            return new RowRefusal(RefusalKind.Gone, e.Message);
        }
    }

    private sealed record Account(UserProfile Profile, bool IsActive);
}
