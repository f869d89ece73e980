using Microsoft.Extensions.Options;
using Pymk.Client.Gateways;
using Pymk.Client.Ids;
using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Cycle;
using Pymk.Grains.Interfaces.Erasure;
using Pymk.Grains.Interfaces.Experiments;
using Pymk.Grains.Interfaces.Export;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.ListsAhead;
using Pymk.Grains.Interfaces.Snapshots;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Client;

/// <summary>
/// Forwards to the user's grain. Wrong arguments are refused here and never cross the network. In a network of text ids every call but the plain
/// question for suggestions asks for the numbers of the texts first.
/// </summary>
internal sealed partial class PymkClient(
    IGrainFactory grains, IOptions<PymkClientOptions> options, TimeProvider? time = null, SilentGateways? silent = null) : IPymkClient
{
    // Below the 30 s of a call.
    private static readonly TimeSpan LongestErasure = TimeSpan.FromSeconds(20);

    private const int MaxFind = 100;

    private readonly ClientUserIds _ids = new(grains);

    public ValueTask<UserIdKind> GetUserIdKindAsync() =>
        _ids.GetSchemeAsync() is { IsCompletedSuccessfully: true } known ? new(known.Result.Kind) : AskKindAsync();

    private async ValueTask<UserIdKind> AskKindAsync() => (await _ids.GetSchemeAsync()).Kind;

    public ValueTask<UserAccount> GetAccountAsync(UserId user) => OfUser(user, 0, static (grain, _) => grain.GetAccount());

    public ValueTask<ProfileCard> GetProfileAsync(UserId user) => OfUser(user, 0, static (grain, _) => grain.GetCard());

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

    public async Task<IReadOnlyList<Experiment>> GetExperimentsAsync() => await Experiments.List();

    public Task<Experiment> GetExperimentAsync(string name) => Experiments.Get(name);

    public Task<Experiment> WriteExperimentAsync(string name, ExperimentPlan plan) => Experiments.Write(name, plan);

    public Task<Experiment> ChangeExperimentAsync(string name, ExperimentChange change) => Experiments.Change(name, change);

    public Task DeleteExperimentAsync(string name) => Experiments.Delete(name);

    public ValueTask<ListsAheadProgress> GetListsAheadAsync() => grains.GetGrain<IListsAheadGrain>(0).Progress();

    public ValueTask<PersonPage> GetDismissalsAsync(UserId user, string? cursor, int take) => GetPeopleAsync(user, PersonList.Dismissals, cursor, take);

    public ValueTask<PersonPage> GetBlocksAsync(UserId user, string? cursor, int take) => GetPeopleAsync(user, PersonList.Blocks, cursor, take);

    public ValueTask<PersonPage> GetInvitationsAsync(UserId user, string? cursor, int take) =>
        GetPeopleAsync(user, PersonList.Invitations, cursor, take);

    public ValueTask<PersonChoices> GetChoicesAsync(UserId user) => OfUser(user, 0, static (grain, _) => grain.GetChoices());

    private ValueTask<PersonPage> GetPeopleAsync(UserId user, PersonList list, string? cursor, int take)
    {
        Require(take is >= 1 and <= PersonPageLimits.MaxTake, "take", $"The number to take must be 1 to {PersonPageLimits.MaxTake}, is {take}.");
        return OfUser(user, (list, cursor, take), static (grain, q) => grain.GetPeople(q.list, q.cursor, q.take));
    }

    // The number of a text that was erased finds the erasure under way.
    public async Task<ErasureProgress> EraseAsync(UserId user)
    {
        var found = await NumberedAsync(user);
        var number = found.Number is >= 0 or UserIdHash.NoneLeft ? Known(found).Number : ~found.Number;
        return await NamedAsync(grains.GetGrain<IErasureGrain>(number).Erase(LongestErasure), found);
    }

    public async ValueTask<PersonData> GetDataAsync(UserId user)
    {
        var found = Known(await NumberedAsync(user));
        return await NamedAsync(grains.GetGrain<IPersonDataGrain>(found.Number).Read().AsTask(), found);
    }

    private IExperimentsGrain Experiments => grains.GetGrain<IExperimentsGrain>(0);

    private static void Require(bool holds, string parameter, string problem)
    {
        if (!holds)
        {
            throw new InvalidRequestException(parameter, problem);
        }
    }
}
