using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Client;

internal sealed partial class PymkClient
{
    private const int MaxViews = 1_000;

    public async Task SetChoicesAsync(UserId user, ChoicesChange change)
    {
        Require(!change.IsEmpty, "choices", "A change of choices names at least one of suggestMe, showConnections and bridge.");
        await OfUser(user, change, static async (grain, c) =>
        {
            await grain.SetChoices(c);
            return true;
        });
    }

    public Task DismissAsync(UserId user, UserId other) => OnPair(user, other, static (grain, person) => grain.Dismiss(person));

    public Task UndismissAsync(UserId user, UserId other) => OnPair(user, other, static (grain, person) => grain.Undismiss(person));

    public Task BlockAsync(UserId user, UserId other) => OnPair(user, other, static (grain, person) => grain.Block(person));

    public Task UnblockAsync(UserId user, UserId other) => OnPair(user, other, static (grain, person) => grain.Unblock(person));

    public Task InviteAsync(UserId user, UserId other) => OnPair(user, other, static (grain, person) => grain.Invite(person));

    public Task WithdrawAsync(UserId user, UserId other) => OnPair(user, other, static (grain, person) => grain.Withdraw(person));

    // A connection makes both known.
    public Task ConnectAsync(UserId user, UserId other) => OnPair(user, other, static (grain, person) => grain.Connect(person), claims: true);

    public Task DisconnectAsync(UserId user, UserId other) => OnPair(user, other, static (grain, person) => grain.Disconnect(person));

    public async Task RecordViewsAsync(UserId user, IReadOnlyCollection<UserId> viewed)
    {
        Require(viewed.Count <= MaxViews, "viewed", $"At most {MaxViews} views at a time, got {viewed.Count}.");
        _ids.TryNumber(user, UserPart, out _);
        var found = Known(await NumberedAsync(user));
        var people = (await NumberedAsync(viewed, "viewed")).Select(Known).ToArray();
        await NamedAsync(
            grains.GetGrain<IUserGrain>(found.Number).RecordViews([.. people.Select(p => p.Number)]), [found, .. people]);
    }
}
