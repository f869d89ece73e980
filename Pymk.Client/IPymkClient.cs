using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Cycle;
using Pymk.Grains.Interfaces.Erasure;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Experiments;
using Pymk.Grains.Interfaces.Explanation;
using Pymk.Grains.Interfaces.Export;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Intake;
using Pymk.Grains.Interfaces.ListsAhead;
using Pymk.Grains.Interfaces.Snapshots;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Client;

/// <summary>The service for a frontend, over the cluster's gateways. Safe for concurrent use; one per application.</summary>
/// <remarks>
/// Every call may throw <see cref="UnknownUserException"/>, <see cref="UserGoneException"/>, <see cref="InvalidRequestException"/>,
/// <see cref="OverloadedException"/>, <see cref="StoreUnavailableException"/> and <see cref="StaleEpochException"/>, which ask for another try, and
/// <see cref="TimeoutException"/> or <see cref="Orleans.Runtime.OrleansMessageRejectionException"/> if no silo answers. Every write is in the store
/// when its task completes.
/// </remarks>
public interface IPymkClient
{
    /// <summary>
    /// What the network's user ids are. Asks the cluster once. In a network of numbers a <see cref="UserId"/> is a number, or a text that
    /// spells one; in a network of text ids it is <see cref="UserId.Unresolved"/> or the id of an answer. Every call refuses the other kind.
    /// </summary>
    ValueTask<UserIdKind> GetUserIdKindAsync();

    /// <summary>The best people this user may know.</summary>
    /// <param name="user">The user to answer.</param>
    /// <param name="count">1 to <see cref="SuggestionLimits.MaxCount"/>.</param>
    ValueTask<SuggestionAnswer> GetSuggestionsAsync(UserId user, int count = SuggestionLimits.DefaultCount);

    /// <summary>
    /// A page of the user's suggestions, without the people that the question leaves out. While the user's list of candidates stays, pages repeat and
    /// skip nobody.
    /// </summary>
    /// <inheritdoc cref="IUserGrain.GetPage"/>
    ValueTask<SuggestionPage> GetSuggestionPageAsync(UserId user, SuggestionQuery query);

    /// <summary>The people whose embeddings are nearest to the user's, connections among them; nobody whom privacy hides.</summary>
    /// <param name="user">The user.</param>
    /// <param name="count">1 to <see cref="SuggestionLimits.MaxCount"/>.</param>
    ValueTask<SimilarPeople> GetSimilarAsync(UserId user, int count = SuggestionLimits.DefaultCount);

    /// <summary>Why the user sees a person now, or does not: for operators. The person may be unknown.</summary>
    /// <param name="user">The user.</param>
    /// <param name="person">The person.</param>
    /// <param name="count">Size of the answer, 1 to <see cref="SuggestionLimits.MaxCount"/>.</param>
    ValueTask<SuggestionExplanation> ExplainAsync(UserId user, UserId person, int count = SuggestionLimits.DefaultCount);

    /// <summary>The user's candidates in their final order, with what each source says of them: for operators.</summary>
    /// <inheritdoc cref="IUserGrain.GetCandidates"/>
    ValueTask<CandidatePage> GetCandidatesAsync(UserId user, CandidateQuery query);

    /// <summary>The user's profile and choices.</summary>
    ValueTask<UserAccount> GetAccountAsync(UserId user);

    /// <summary>The user as a page shows it.</summary>
    ValueTask<ProfileCard> GetProfileAsync(UserId user);

    /// <summary>Users whose id, name or headline contains the text; all users if it is empty.</summary>
    ValueTask<UserPage> FindUsersAsync(string text, int skip = 0, int take = 20);

    /// <summary>The model that serves now.</summary>
    ValueTask<ServiceStatus> GetStatusAsync();

    /// <summary>How far the lists are that the silos write ahead.</summary>
    ValueTask<ListsAheadProgress> GetListsAheadAsync();

    /// <summary>The people the user dismissed, newest first, until each dismissal ends.</summary>
    /// <param name="user">The user.</param>
    /// <param name="cursor"><see cref="PersonPage.Next"/> of the page before; null for the first page.</param>
    /// <param name="take">1 to <see cref="PersonPageLimits.MaxTake"/>.</param>
    ValueTask<PersonPage> GetDismissalsAsync(UserId user, string? cursor = null, int take = PersonPageLimits.DefaultTake);

    /// <summary>The people the user blocked, newest first; never the people who blocked the user.</summary>
    /// <inheritdoc cref="GetDismissalsAsync"/>
    ValueTask<PersonPage> GetBlocksAsync(UserId user, string? cursor = null, int take = PersonPageLimits.DefaultTake);

    /// <summary>The user's pending invitations, sent and received, newest first.</summary>
    /// <inheritdoc cref="GetDismissalsAsync"/>
    ValueTask<PersonPage> GetInvitationsAsync(UserId user, string? cursor = null, int take = PersonPageLimits.DefaultTake);

    /// <summary>What the user decided about being shown to others.</summary>
    ValueTask<PersonChoices> GetChoicesAsync(UserId user);

    /// <summary>Changes what others may see of the user.</summary>
    /// <param name="user">The user who decides.</param>
    /// <param name="change">At least one choice; those left out stay as they are.</param>
    Task SetChoicesAsync(UserId user, ChoicesChange change);

    /// <summary>Keeps <paramref name="other"/> out of the user's answers for 180 days.</summary>
    Task DismissAsync(UserId user, UserId other);

    /// <summary>Takes a dismissal back.</summary>
    Task UndismissAsync(UserId user, UserId other);

    /// <summary>Keeps each of the two out of the other's answers.</summary>
    Task BlockAsync(UserId user, UserId other);

    /// <summary>Takes a block back.</summary>
    Task UnblockAsync(UserId user, UserId other);

    /// <summary>Records an invitation; while it is pending neither is suggested to the other.</summary>
    Task InviteAsync(UserId user, UserId other);

    /// <summary>Takes an invitation back.</summary>
    Task WithdrawAsync(UserId user, UserId other);

    /// <summary>Connects the two.</summary>
    Task ConnectAsync(UserId user, UserId other);

    /// <summary>Takes a connection back.</summary>
    Task DisconnectAsync(UserId user, UserId other);

    /// <summary>
    /// Writes accounts: profiles, choices, whether they are active, and their end. A user who is unknown or deleted is created by a put. Writes of one user
    /// count in their order.
    /// </summary>
    /// <param name="writes">At most <see cref="PymkClientOptions.MaxWrites"/>.</param>
    /// <returns>What became of each.</returns>
    Task<IReadOnlyList<UserWritten>> WriteUsersAsync(IReadOnlyList<UserWrite> writes);

    /// <summary>Connects and disconnects people; the last writer by time wins. It makes unknown people known.</summary>
    /// <param name="events">At most <see cref="PymkClientOptions.MaxWrites"/>.</param>
    /// <returns>For each event why it is refused; null where it holds.</returns>
    Task<IReadOnlyList<RowRefusal?>> ConnectAsync(IReadOnlyList<ConnectionEvent> events);

    /// <summary>Applies interactions of people who are known; the last writer by time wins.</summary>
    /// <param name="events">At most <see cref="PymkClientOptions.MaxWrites"/>.</param>
    /// <param name="log">Whether the cluster logs them for the training; false where they are published to brokers as well.</param>
    /// <inheritdoc cref="ConnectAsync(IReadOnlyList{ConnectionEvent})"/>
    Task<IReadOnlyList<RowRefusal?>> InteractAsync(IReadOnlyList<InteractionEvent> events, bool log = true);

    /// <summary>Logs interactions for the training that other calls applied already. The log holds an event id once.</summary>
    /// <param name="events">At most <see cref="PymkClientOptions.MaxWrites"/>.</param>
    Task LogAsync(IReadOnlyList<InteractionEvent> events);

    /// <summary>Counts views: suggestions that came into the user's view.</summary>
    Task RecordViewsAsync(UserId user, IReadOnlyCollection<UserId> viewed);

    /// <summary>
    /// Erases the user from everything that the service holds. Once begun, it goes on by itself, also after a crash: where the progress is not
    /// finished, call again. The call after a finished one runs all steps again.
    /// </summary>
    /// <returns>How far it is after 20 s at most, and what was removed.</returns>
    Task<ErasureProgress> EraseAsync(UserId user);

    /// <summary>Everything the service holds about a user that is the user's to know.</summary>
    /// <inheritdoc cref="IPersonDataGrain.Read"/>
    ValueTask<PersonData> GetDataAsync(UserId user);

    /// <summary>Takes a snapshot of the cluster, or goes on with an interrupted one; returns when it has begun.</summary>
    /// <param name="name">Name of its folder below the setting <c>Pymk:Snapshots</c>, as <see cref="SnapshotNames"/> allows.</param>
    Task<SnapshotStatus> StartSnapshotAsync(string name);

    /// <summary>How far a snapshot is, and its files.</summary>
    /// <inheritdoc cref="StartSnapshotAsync"/>
    Task<SnapshotStatus> GetSnapshotAsync(string name);

    /// <summary>The daily run under way, and the last ones.</summary>
    Task<CycleStatus> GetCycleAsync();

    /// <summary>All experiments that are kept, the newest first.</summary>
    Task<IReadOnlyList<Experiment>> GetExperimentsAsync();

    /// <summary>An experiment.</summary>
    /// <inheritdoc cref="IExperimentsGrain.Get"/>
    Task<Experiment> GetExperimentAsync(string name);

    /// <summary>Writes a draft, or writes over one.</summary>
    /// <inheritdoc cref="IExperimentsGrain.Write"/>
    Task<Experiment> WriteExperimentAsync(string name, ExperimentPlan plan);

    /// <summary>Begins, ramps, stops or kills an experiment. Every silo knows it about a second later.</summary>
    /// <inheritdoc cref="IExperimentsGrain.Change"/>
    Task<Experiment> ChangeExperimentAsync(string name, ExperimentChange change);

    /// <summary>Deletes a draft, or an experiment that ended.</summary>
    /// <inheritdoc cref="IExperimentsGrain.Delete"/>
    Task DeleteExperimentAsync(string name);
}
