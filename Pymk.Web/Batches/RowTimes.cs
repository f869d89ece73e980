using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Web.Batches;

/// <summary>
/// The times of a batch's rows: the given one, otherwise the request's. Rows about one pair of people get ascending times, so that the later row wins.
/// </summary>
internal sealed class RowTimes(DateTimeOffset now)
{
    private readonly Dictionary<(UserId, UserId), DateTimeOffset> _last = [];

    /// <summary>The time of the next row about two people.</summary>
    public DateTimeOffset Of(UserId user, UserId other, DateTimeOffset? given)
    {
        if (given is { } time)
        {
            return time;
        }

        var order = user.Text is null ? user.Number.CompareTo(other.Number) : string.CompareOrdinal(user.Text, other.Text);
        var pair = order < 0 ? (user, other) : (other, user);
        return _last[pair] = _last.TryGetValue(pair, out var before) ? before.AddMilliseconds(1) : now;
    }
}
