using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Client;

/// <summary>What a frontend asks of the service, over the cluster's gateways. Safe for concurrent use; one an application.</summary>
/// <remarks>
/// Every call may throw <see cref="UnknownUserException"/>, <see cref="InvalidRequestException"/>, <see cref="OverloadedException"/>, and
/// <see cref="TimeoutException"/> or <see cref="Orleans.Runtime.SiloUnavailableException"/> where no silo answers. Every write is in the store when its task completes.
/// </remarks>
public interface IPymkClient
{
    /// <summary>The best people this user may know.</summary>
    /// <param name="user">Whom to answer.</param>
    /// <param name="count">1 to <see cref="SuggestionLimits.MaxCount"/>.</param>
    ValueTask<SuggestionAnswer> GetSuggestionsAsync(long user, int count = SuggestionLimits.DefaultCount);

    /// <summary>What a page shows of a user.</summary>
    ValueTask<ProfileCard> GetProfileAsync(long user);

    /// <summary>Users whose id, name or headline contains the text; all where it is empty.</summary>
    ValueTask<UserPage> FindUsersAsync(string text, int skip = 0, int take = 20);

    /// <summary>What serves now.</summary>
    ValueTask<ServiceStatus> GetStatusAsync();

    /// <summary>Keeps <paramref name="other"/> out of the user's answers for 180 days.</summary>
    Task DismissAsync(long user, long other);

    /// <summary>Takes a dismissal back.</summary>
    Task UndismissAsync(long user, long other);

    /// <summary>Keeps each of the two out of the other's answers.</summary>
    Task BlockAsync(long user, long other);

    /// <summary>Takes a block back.</summary>
    Task UnblockAsync(long user, long other);

    /// <summary>Records an invitation; while it is pending neither is suggested to the other.</summary>
    Task InviteAsync(long user, long other);

    /// <summary>Takes an invitation back.</summary>
    Task WithdrawAsync(long user, long other);

    /// <summary>Connects the two.</summary>
    Task ConnectAsync(long user, long other);

    /// <summary>Takes a connection back.</summary>
    Task DisconnectAsync(long user, long other);

    /// <summary>Counts people who came into the user's view.</summary>
    Task RecordImpressionsAsync(long user, IReadOnlyCollection<long> shown);
}
