using Microsoft.Extensions.Options;
using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Cycle;
using Pymk.Grains.Interfaces.Erasure;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Export;
using Pymk.Grains.Interfaces.Intake;
using Pymk.Grains.Interfaces.ListsAhead;
using Pymk.Grains.Interfaces.Snapshots;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Client;

/// <summary>Forwards to the user's grain. Wrong arguments are refused here and never cross the network.</summary>
internal sealed partial class PymkClient(IGrainFactory grains, IOptions<PymkClientOptions> options, TimeProvider? time = null) : IPymkClient
{
    // Below the 30 s of a call.
    private static readonly TimeSpan LongestErasure = TimeSpan.FromSeconds(20);

    private const int MaxFind = 100;
    private const int MaxViews = 1_000;

    private readonly WorkLimit _requests = new("client", options.Value.MaxInFlight);
    private readonly SuggestionBatches? _batches = options.Value.MaxBatch > 1 ? new SuggestionBatches(grains, options.Value.MaxBatch) : null;

    public ValueTask<SuggestionAnswer> GetSuggestionsAsync(long user, int count)
    {
        Require(count is >= 1 and <= SuggestionLimits.MaxCount, "count", $"The count must be 1 to {SuggestionLimits.MaxCount}, is {count}.");
        Require(user >= 0, "user", $"A user id must be 0 or more, is {user}.");
        return _requests.TryEnter() ? AskAsync(user, count) : ValueTask.FromException<SuggestionAnswer>(_requests.Refuse());
    }

    private async ValueTask<SuggestionAnswer> AskAsync(long user, int count)
    {
        try
        {
            if (_batches is not null && await _batches.TryAskAsync(user, count) is { } ready)
            {
                return ready;
            }

            return await User(user).GetSuggestions(count);
        }
        finally
        {
            _requests.Leave();
        }
    }

    public ValueTask<SuggestionPage> GetSuggestionPageAsync(long user, SuggestionQuery query)
    {
        Require(
            query.Count is >= 1 and <= SuggestionLimits.MaxCount, "count", $"The count must be 1 to {SuggestionLimits.MaxCount}, is {query.Count}.");
        Require(
            query.Exclude is null or { Count: <= SuggestionQuery.MaxExclude }, "exclude",
            $"At most {SuggestionQuery.MaxExclude} people can be left out, got {query.Exclude?.Count}.");
        Require(
            query.Where is null or { Count: <= SuggestionQuery.MaxWhere }, "where",
            $"At most {SuggestionQuery.MaxWhere} attributes can be asked for, got {query.Where?.Count}.");
        var grain = User(user);
        return _requests.TryEnter() ? LeaveAfterAsync(grain.GetPage(query)) : ValueTask.FromException<SuggestionPage>(_requests.Refuse());
    }

    public ValueTask<SimilarPeople> GetSimilarAsync(long user, int count)
    {
        Require(count is >= 1 and <= SuggestionLimits.MaxCount, "count", $"The count must be 1 to {SuggestionLimits.MaxCount}, is {count}.");
        var grain = User(user);
        return _requests.TryEnter() ? LeaveAfterAsync(grain.GetSimilar(count)) : ValueTask.FromException<SimilarPeople>(_requests.Refuse());
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

    public ValueTask<UserAccount> GetAccountAsync(long user) => User(user).GetAccount();

    public ValueTask<ProfileCard> GetProfileAsync(long user) => User(user).GetCard();

    public ValueTask<UserPage> FindUsersAsync(string text, int skip, int take)
    {
        Require(skip >= 0, "skip", $"The number to skip must be 0 or more, is {skip}.");
        Require(take is >= 1 and <= MaxFind, "take", $"The number to take must be 1 to {MaxFind}, is {take}.");
        Require(text.Length <= MaxFind, "text", $"The text must be at most {MaxFind} characters, has {text.Length}.");
        return grains.GetGrain<IUserDirectoryGrain>(0).Find(text, skip, take);
    }

    public ValueTask<ServiceStatus> GetStatusAsync() => grains.GetGrain<IUserDirectoryGrain>(0).GetStatus();

    public Task<SnapshotStatus> StartSnapshotAsync(string name)
    {
        SnapshotNames.Check(name);
        return grains.GetGrain<ISnapshotGrain>(name).Start();
    }

    public Task<SnapshotStatus> GetSnapshotAsync(string name)
    {
        SnapshotNames.Check(name);
        return grains.GetGrain<ISnapshotGrain>(name).Read();
    }

    public Task<CycleStatus> GetCycleAsync() => grains.GetGrain<ICycleGrain>(0).GetStatus();

    public ValueTask<ListsAheadProgress> GetListsAheadAsync() => grains.GetGrain<IListsAheadGrain>(0).Progress();

    public ValueTask<PersonPage> GetDismissalsAsync(long user, string? cursor, int take) => GetPeopleAsync(user, PersonList.Dismissals, cursor, take);

    public ValueTask<PersonPage> GetBlocksAsync(long user, string? cursor, int take) => GetPeopleAsync(user, PersonList.Blocks, cursor, take);

    public ValueTask<PersonPage> GetInvitationsAsync(long user, string? cursor, int take) =>
        GetPeopleAsync(user, PersonList.Invitations, cursor, take);

    public ValueTask<PersonChoices> GetChoicesAsync(long user) => User(user).GetChoices();

    public Task SetChoicesAsync(long user, ChoicesChange change)
    {
        Require(!change.IsEmpty, "choices", "A change of choices names at least one of suggestMe, showConnections and bridge.");
        return User(user).SetChoices(change);
    }

    public Task DismissAsync(long user, long other) => Pair(user, other).Dismiss(other);

    public Task UndismissAsync(long user, long other) => Pair(user, other).Undismiss(other);

    public Task BlockAsync(long user, long other) => Pair(user, other).Block(other);

    public Task UnblockAsync(long user, long other) => Pair(user, other).Unblock(other);

    public Task InviteAsync(long user, long other) => Pair(user, other).Invite(other);

    public Task WithdrawAsync(long user, long other) => Pair(user, other).Withdraw(other);

    public Task ConnectAsync(long user, long other) => Pair(user, other).Connect(other);

    public Task DisconnectAsync(long user, long other) => Pair(user, other).Disconnect(other);

    public Task RecordViewsAsync(long user, IReadOnlyCollection<long> viewed)
    {
        Require(viewed.Count <= MaxViews, "viewed", $"At most {MaxViews} views at a time, got {viewed.Count}.");
        return User(user).RecordViews([.. viewed]);
    }

    private ValueTask<PersonPage> GetPeopleAsync(long user, PersonList list, string? cursor, int take)
    {
        Require(take is >= 1 and <= PersonPageLimits.MaxTake, "take", $"The number to take must be 1 to {PersonPageLimits.MaxTake}, is {take}.");
        return User(user).GetPeople(list, cursor, take);
    }

    public Task<ErasureProgress> EraseAsync(long user)
    {
        Require(user >= 0, "user", $"A user id must be 0 or more, is {user}.");
        return grains.GetGrain<IErasureGrain>(user).Erase(LongestErasure);
    }

    public ValueTask<PersonData> GetDataAsync(long user)
    {
        Require(user >= 0, "user", $"A user id must be 0 or more, is {user}.");
        return grains.GetGrain<IPersonDataGrain>(user).Read();
    }

    private IUserGrain User(long user)
    {
        Require(user >= 0, "user", $"A user id must be 0 or more, is {user}.");
        return grains.GetGrain<IUserGrain>(user);
    }

    private IUserGrain Pair(long user, long other)
    {
        Require(other >= 0, "other", $"A user id must be 0 or more, is {other}.");
        Require(user != other, "other", $"User {user} cannot act on themselves.");
        return User(user);
    }

    private static void Require(bool holds, string parameter, string problem)
    {
        if (!holds)
        {
            throw new InvalidRequestException(parameter, problem);
        }
    }
}
