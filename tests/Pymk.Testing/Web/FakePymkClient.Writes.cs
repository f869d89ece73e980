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

        var all = (await GetSuggestionsAsync(user, SuggestionLimits.MaxCount)).Suggestions.Where(s => query.Exclude?.Contains(s.UserId) != true).ToArray();
        var page = new SuggestionAnswer(new Guid(7, 0, 0, new byte[8]), "v-fake", Marks, SuggestionPacking.Pack([.. all.Skip(skip).Take(query.Count)]));
        return new SuggestionPage(page, skip + query.Count < all.Length ? $"{skip + query.Count}" : null);
    }

    /// <inheritdoc/>
    public ValueTask<SimilarPeople> GetSimilarAsync(UserId user, int count)
    {
        Find(user.Number);
        var like = People.Where(p => p.UserId != user.Number).Take(count).Select((p, i) => new SimilarPerson(p.UserId, p.Name, p.Headline, 1f / (i + 1)));
        return new(new SimilarPeople("v-fake", AnswerMarks.Short, [.. like]));
    }

    /// <inheritdoc/>
    public ValueTask<UserAccount> GetAccountAsync(UserId user)
    {
        var card = Find(user.Number);
        var profile = _accounts.GetValueOrDefault(user.Number)?.Profile ?? UserProfile.Empty with { Name = card.Name, Headline = card.Headline };
        return new(new UserAccount(user, profile, null, card.Connections, ChoicesOf(user.Number)));
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
        return Task.FromResult<IReadOnlyList<RowRefusal?>>([.. events.Select(e => Take(e, null))]);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<RowRefusal?>> InteractAsync(IReadOnlyList<InteractionEvent> events, bool log)
    {
        CheckBatch();
        var refusals = events.Select(e => Take(e, RefusalOf(e.User) ?? RefusalOf(e.Other))).ToArray();
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
        var standing = RefusalOf(write.User.Number)?.Kind;
        if (write.Kind != UserWriteKind.Put && standing == RefusalKind.Unknown)
        {
            return new UserWritten(new RowRefusal(RefusalKind.Unknown, $"There is no user {write.User.Number}."), false, []);
        }

        if (write.Kind == UserWriteKind.Delete)
        {
            _accounts[write.User.Number] = null;
            return new UserWritten(null, false, [new ProfileEvent(write.Id, write.Time, ProfileEventKind.Deleted, write.User.Number)]);
        }

        var before = _accounts.GetValueOrDefault(write.User.Number)?.Profile ?? UserProfile.Empty;
        var profile = (write.Profile ?? new ProfileChange()).Over(write.Kind == UserWriteKind.Put ? UserProfile.Empty : before);
        _accounts[write.User.Number] = new Account(profile, write.Active ?? true);
        if (write.Choices is { } choices)
        {
            _choices[write.User.Number] = new PersonChoices(choices.SuggestMe ?? true, choices.ShowConnections ?? true, choices.Bridge ?? true);
        }

        var kind = standing is null ? ProfileEventKind.Changed : ProfileEventKind.Created;
        return new UserWritten(null, standing is not null, [new ProfileEvent(write.Id, write.Time, kind, write.User.Number, profile)]);
    }

    private RowRefusal? Take(IUserEvent e, RowRefusal? refusal)
    {
        if (refusal is null)
        {
            Applied.Enqueue(e);
        }

        return refusal;
    }

    private RowRefusal? RefusalOf(long user)
    {
        try
        {
            Find(user);
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
