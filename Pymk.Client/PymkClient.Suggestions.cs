using Pymk.Client.Ids;
using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Interfaces.Explanation;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Client;

internal sealed partial class PymkClient
{
    private readonly WorkLimit _requests = new("client", options.Value.MaxInFlight);
    private readonly SuggestionRoutes? _routes = options.Value.MaxBatch > 1
        ? new SuggestionRoutes(grains, options.Value.MaxBatch, time ?? TimeProvider.System, silent)
        : null;

    public ValueTask<SuggestionAnswer> GetSuggestionsAsync(UserId user, int count)
    {
        CheckCount(count);
        var isNumber = _ids.TryNumber(user, UserPart, out var number);
        return !_requests.TryEnter() ? ValueTask.FromException<SuggestionAnswer>(_requests.Refuse())
            : isNumber ? AskAsync(number, count)
            : AskByTextAsync(user, count);
    }

    public ValueTask<SuggestionPage> GetSuggestionPageAsync(UserId user, SuggestionQuery query)
    {
        CheckCount(query.Count);
        Require(
            query.Exclude is null or { Count: <= SuggestionQuery.MaxExclude }, "exclude",
            $"At most {SuggestionQuery.MaxExclude} people can be left out, got {query.Exclude?.Count}.");
        Require(
            query.Where is null or { Count: <= SuggestionQuery.MaxWhere }, "where",
            $"At most {SuggestionQuery.MaxWhere} attributes can be asked for, got {query.Where?.Count}.");
        _ids.TryNumber(user, UserPart, out _);
        return _requests.TryEnter() ? LeaveAfterAsync(PageAsync(user, query)) : ValueTask.FromException<SuggestionPage>(_requests.Refuse());
    }

    public ValueTask<SimilarPeople> GetSimilarAsync(UserId user, int count)
    {
        CheckCount(count);
        _ids.TryNumber(user, UserPart, out _);
        return _requests.TryEnter()
            ? LeaveAfterAsync(OfUser(user, count, static (grain, most) => grain.GetSimilar(most)))
            : ValueTask.FromException<SimilarPeople>(_requests.Refuse());
    }

    public ValueTask<SuggestionExplanation> ExplainAsync(UserId user, UserId person, int count)
    {
        CheckCount(count);
        _ids.TryNumber(user, UserPart, out _);
        _ids.TryNumber(person, OtherPart, out _);
        return _requests.TryEnter()
            ? LeaveAfterAsync(ExplainKnownAsync(user, person, count))
            : ValueTask.FromException<SuggestionExplanation>(_requests.Refuse());
    }

    public ValueTask<CandidatePage> GetCandidatesAsync(UserId user, CandidateQuery query)
    {
        CheckCount(query.Count);
        _ids.TryNumber(user, UserPart, out _);
        return _requests.TryEnter()
            ? LeaveAfterAsync(OfUser(user, query, static (grain, q) => grain.GetCandidates(q)))
            : ValueTask.FromException<CandidatePage>(_requests.Refuse());
    }

    private async ValueTask<SuggestionExplanation> ExplainKnownAsync(UserId user, UserId person, int count)
    {
        var other = (await NumberedAsync([person], OtherPart))[0];
        return await OfUser(user, (other, count), static (grain, asked) => grain.Explain(asked.other, asked.count));
    }

    private async ValueTask<SuggestionAnswer> AskAsync(long user, int count)
    {
        try
        {
            return await AskSiloAsync(user, count, null);
        }
        finally
        {
            _requests.Leave();
        }
    }

    private async ValueTask<SuggestionAnswer> AskSiloAsync(long user, int count, string? text)
    {
        var silo = _routes?.TrafficOf(user);
        silo?.Enter();
        var answers = true;
        try
        {
            // A silo that does not answer would hold back a whole batch.
            return _routes is not null && silo?.IsSilent != true && await _routes.TryAskAsync(user, count, text) is { } ready
                ? ready
                : await grains.GetGrain<IUserGrain>(user).GetSuggestions(count, text);
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            answers = false;
            throw;
        }
        finally
        {
            silo?.Leave(answers);
        }
    }

    // The question carries the text and the user's grain compares, so that an answer takes no call before it.
    private async ValueTask<SuggestionAnswer> AskByTextAsync(UserId user, int count)
    {
        try
        {
            var scheme = await _ids.GetSchemeAsync();
            if (_ids.TryNumber(user, UserPart, out var number))
            {
                return await grains.GetGrain<IUserGrain>(number).GetSuggestions(count);
            }

            var (text, hash) = (ClientUserIds.Text(user, UserPart), _ids.Hash);
            for (var probe = 0; probe < UserIdHash.MaxProbes; probe++)
            {
                if (await TryAskAsync(new UserId(hash.Number(text, probe), text), count) is { } answer)
                {
                    return answer;
                }
            }

            throw new UnknownUserException(user);
        }
        finally
        {
            _requests.Leave();
        }
    }

    // Null where the number is another user's.
    private async ValueTask<SuggestionAnswer?> TryAskAsync(UserId user, int count)
    {
        try
        {
            return await AskSiloAsync(user.Number, count, user.Text);
        }
        catch (AnotherUserException)
        {
            return null;
        }
        catch (Exception e) when (IsAboutPeople(e))
        {
            throw Named(e, user);
        }
    }

    private async ValueTask<SuggestionPage> PageAsync(UserId user, SuggestionQuery query)
    {
        var exclude = await NumberedAsync(query.Exclude ?? [], "exclude");
        return await OfUser(user, query with { Exclude = exclude.Length == 0 ? null : exclude }, static (grain, q) => grain.GetPage(q));
    }

    private async ValueTask<T> LeaveAfterAsync<T>(ValueTask<T> call)
    {
        try
        {
            return await call;
        }
        finally
        {
            _requests.Leave();
        }
    }

    private static void CheckCount(int count) =>
        Require(count is >= 1 and <= SuggestionLimits.MaxCount, "count", $"The count must be 1 to {SuggestionLimits.MaxCount}, is {count}.");
}
