using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Client.Ids;

/// <summary>
/// Reads user ids as the network has them, and asks for the numbers of text ids. Remembers the network's kind and nobody's id. Safe for concurrent use.
/// </summary>
internal sealed class ClientUserIds(IGrainFactory grains)
{
    private volatile UserIdScheme? _scheme;
    private volatile UserIdHash _hash = UserIdHash.Default;

    private IUserIdGrain Grain => grains.GetGrain<IUserIdGrain>(0);

    /// <summary>Draws the numbers of texts, once the scheme is known.</summary>
    public UserIdHash Hash => _hash;

    /// <summary>How the network names its users. Asks the cluster once.</summary>
    public ValueTask<UserIdScheme> GetSchemeAsync() => _scheme is { } known ? new(known) : AskSchemeAsync();

    /// <summary>Reads a number without a call.</summary>
    /// <returns>False in a network of text ids, and before the kind is known.</returns>
    /// <exception cref="InvalidRequestException">The id is of the other kind or no id.</exception>
    public bool TryNumber(UserId user, string parameter, out long number)
    {
        number = user.Number;
        if (user.Text is null && number < 0)
        {
            throw new InvalidRequestException(parameter, $"A user id must be 0 or more, is {number}.");
        }

        if (_scheme is not { Kind: UserIdKind.Number })
        {
            return false;
        }

        return user.Text is null || UserIdRules.TryNumber(user.Text, out number)
            ? true
            : throw new InvalidRequestException(
                parameter, $"The user ids of this network are whole numbers from 0 to {long.MaxValue}; '{UserIdRules.Shown(user.Text)}' is none.");
    }

    /// <summary>Checks an id of a network of text ids.</summary>
    /// <exception cref="InvalidRequestException">The id is of the other kind or no id.</exception>
    public static string Text(UserId user, string parameter) =>
        user.Text is null ? throw new InvalidRequestException(
            parameter, $"The user ids of this network are text; {user.Number} is a number. Name the user by UserId.Unresolved(\"{user.Number}\").")
        : UserIdRules.IsText(user.Text, out var reason) ? user.Text
        : throw new InvalidRequestException(parameter, $"A user id {reason}");

    /// <summary>Users of a network of text ids with their numbers; a negative one is the complement of the number that an unknown text would get.</summary>
    public async Task<UserId[]> FindAsync(IReadOnlyList<UserId> users)
    {
        var texts = Texts(users);
        return texts.Length == 0 ? [] : Numbered(texts, await Grain.Find(texts));
    }

    /// <summary>Registers users of a network of text ids where they are new.</summary>
    /// <param name="users">The users.</param>
    /// <param name="timesMs">When each was mentioned, unix milliseconds.</param>
    /// <param name="creates">Which mentions bring back somebody who was erased before.</param>
    /// <returns>The users with their numbers; a negative one for a text that gets none.</returns>
    public async Task<UserId[]> ClaimAsync(IReadOnlyList<UserId> users, long[] timesMs, bool[] creates)
    {
        var texts = Texts(users);
        return texts.Length == 0 ? [] : Numbered(texts, await Grain.Claim(texts, timesMs, creates));
    }

    /// <summary>Why a text gets no number.</summary>
    public static string NoneLeft(UserId user) =>
        $"{UserIdHash.MaxProbes} other ids have the numbers that {UserIdRules.Shown(user)} draws: choose another id.";

    private static string[] Texts(IReadOnlyList<UserId> users) => [.. users.Select(user => user.Text!)];

    private static UserId[] Numbered(string[] texts, long[] numbers) => [.. texts.Zip(numbers, (text, number) => new UserId(number, text))];

    private async ValueTask<UserIdScheme> AskSchemeAsync()
    {
        var scheme = await Grain.GetScheme();
        _hash = new UserIdHash(scheme.Bits);
        return _scheme = scheme;
    }
}
