using Pymk.Client.Ids;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Client;

internal sealed partial class PymkClient
{
    private const string UserPart = "user";
    private const string OtherPart = "other";

    private ValueTask<T> OfUser<TState, T>(UserId user, TState state, Func<IUserGrain, TState, ValueTask<T>> ask) =>
        _ids.TryNumber(user, UserPart, out var number) ? ask(grains.GetGrain<IUserGrain>(number), state) : OfTextAsync(user, state, ask);

    private async ValueTask<T> OfTextAsync<TState, T>(UserId user, TState state, Func<IUserGrain, TState, ValueTask<T>> ask)
    {
        var found = Known(await NumberedAsync(user));
        try
        {
            return await ask(grains.GetGrain<IUserGrain>(found.Number), state);
        }
        catch (Exception e) when (IsAboutPeople(e))
        {
            throw Named(e, found);
        }
    }

    // Before the kind is known, the numbers are checked and the network is asked.
    private Task OnPair(UserId user, UserId other, Func<IUserGrain, long, Task> act, bool claims = false)
    {
        var areNumbers = _ids.TryNumber(user, UserPart, out var number) & _ids.TryNumber(other, OtherPart, out var otherNumber);
        var isSame = areNumbers || (user.Text is null && other.Text is null) ? number == otherNumber : user.Text == other.Text;
        Require(!isSame, OtherPart, $"User {UserIdRules.Shown(user)} cannot act on themselves.");
        return areNumbers ? act(grains.GetGrain<IUserGrain>(number), otherNumber) : OnTextsAsync(user, other, act, claims);
    }

    private async Task OnTextsAsync(UserId user, UserId other, Func<IUserGrain, long, Task> act, bool claims)
    {
        await _ids.GetSchemeAsync();
        if (_ids.TryNumber(user, UserPart, out _))
        {
            await OnPair(user, other, act);
            return;
        }

        UserId[] pair = [new(UserId.NoNumber, ClientUserIds.Text(user, UserPart)), new(UserId.NoNumber, ClientUserIds.Text(other, OtherPart))];
        var nowMs = Now.ToUnixTimeMilliseconds();
        pair = await (claims ? _ids.ClaimAsync(pair, [nowMs, nowMs], [false, false]) : _ids.FindAsync(pair));
        foreach (var person in claims ? pair : [])
        {
            Require(person.Number >= 0, person == pair[0] ? UserPart : OtherPart, ClientUserIds.NoneLeft(person));
        }

        await NamedAsync(act(grains.GetGrain<IUserGrain>(Known(pair[0]).Number), Known(pair[1]).Number), pair);
    }

    /// <summary>A user with a number; of an unknown text the complement of the number that it would get.</summary>
    private async ValueTask<UserId> NumberedAsync(UserId user) => (await NumberedAsync([user], UserPart))[0];

    private async ValueTask<UserId[]> NumberedAsync(IReadOnlyCollection<UserId> users, string parameter)
    {
        var scheme = await _ids.GetSchemeAsync();
        if (scheme.Kind == UserIdKind.Number)
        {
            return [.. users.Select(user => _ids.TryNumber(user, parameter, out var number) ? number : user)];
        }

        foreach (var user in users)
        {
            ClientUserIds.Text(user, parameter);
        }

        return await _ids.FindAsync([.. users]);
    }

    private static UserId Known(UserId found) =>
        found.Number >= 0 ? found : throw new UnknownUserException(UserId.Unresolved(found.Text!));

    private static async Task NamedAsync(Task call, params UserId[] people)
    {
        try
        {
            await call;
        }
        catch (Exception e) when (IsAboutPeople(e))
        {
            throw Named(e, people);
        }
    }

    private static async Task<T> NamedAsync<T>(Task<T> call, params UserId[] people)
    {
        await NamedAsync((Task)call, people);
        return await call;
    }

    private static bool IsAboutPeople(Exception e) => e is UnknownUserException or UserGoneException;

    // Grains know people by their numbers.
    private static Exception Named(Exception e, params UserId[] people) => e switch
    {
        UnknownUserException unknown => new UnknownUserException(Named(unknown.Id, people)),
        UserGoneException gone => new UserGoneException(Named(gone.Id, people)),
        _ => e,
    };

    private static UserId Named(UserId user, UserId[] people)
    {
        foreach (var person in people)
        {
            if (person.Number == user.Number || ~person.Number == user.Number)
            {
                return person with { Number = user.Number };
            }
        }

        return user;
    }
}
