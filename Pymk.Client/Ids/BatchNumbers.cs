using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Intake;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Client.Ids;

/// <summary>The numbers of the text ids of a batch. A text is asked for once; one that a row of the batch creates is registered.</summary>
internal sealed class BatchNumbers
{
    private readonly Dictionary<string, (long TimeMs, bool Creates)> _claims = [];
    private readonly HashSet<string> _finds = [];
    private readonly Dictionary<string, long> _numbers = [];

    /// <summary>Adds a user whom a row creates if nobody has the id.</summary>
    /// <param name="user">The user.</param>
    /// <param name="timeMs">When the row happened, unix milliseconds.</param>
    /// <param name="creates">True where the row brings back somebody who was erased before.</param>
    public void Claim(UserId user, long timeMs, bool creates)
    {
        var claim = _claims.GetValueOrDefault(user.Text!, (long.MinValue, false));
        _claims[user.Text!] = (Math.Max(timeMs, claim.Item1), creates || claim.Item2);
    }

    /// <summary>Adds a user who must have an id already.</summary>
    public void Find(UserId user) => _finds.Add(user.Text!);

    /// <summary>Asks for the numbers.</summary>
    public async Task AskAsync(ClientUserIds ids)
    {
        _finds.ExceptWith(_claims.Keys);
        var found = await Task.WhenAll(
            ids.FindAsync([.. _finds.Select(UserId.Unresolved)]),
            ids.ClaimAsync(
                [.. _claims.Keys.Select(UserId.Unresolved)], [.. _claims.Values.Select(c => c.TimeMs)], [.. _claims.Values.Select(c => c.Creates)]));
        foreach (var user in found.SelectMany(users => users))
        {
            _numbers[user.Text!] = user.Number;
        }
    }

    /// <summary>The user with a number, which is negative for a user whose row is refused.</summary>
    public UserId Of(UserId user) => user with { Number = _numbers[user.Text!] };

    /// <summary>Why a row about a user is refused; null where it is not.</summary>
    /// <param name="user">What <see cref="Of"/> returned.</param>
    /// <param name="part">The part of the row that has the id.</param>
    public RowRefusal? RefusalOf(UserId user, string part) =>
        user.Number >= 0 ? null
        : _claims.ContainsKey(user.Text!) ? new RowRefusal(RefusalKind.Invalid, ClientUserIds.NoneLeft(user), part)
        : new RowRefusal(RefusalKind.Unknown, new UnknownUserException(UserId.Unresolved(user.Text!)).Message);
}
