namespace Pymk.Web.Batches;

/// <summary>
/// The times of a batch's rows: the given one, otherwise the request's. Rows about one pair of people get ascending times, so that the later row wins.
/// </summary>
internal sealed class RowTimes(DateTimeOffset now)
{
    private readonly Dictionary<(long, long), DateTimeOffset> _last = [];

    /// <summary>The time of the next row about two people.</summary>
    public DateTimeOffset Of(long user, long other, DateTimeOffset? given)
    {
        if (given is { } time)
        {
            return time;
        }

        var pair = user < other ? (user, other) : (other, user);
        return _last[pair] = _last.TryGetValue(pair, out var before) ? before.AddMilliseconds(1) : now;
    }
}
