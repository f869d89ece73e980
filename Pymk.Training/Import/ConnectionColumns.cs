using Pymk.Training.Cli;
using Pymk.Training.Files;

namespace Pymk.Training.Import;

/// <summary>Where a row has the two users and the time.</summary>
/// <param name="From">Column of a user, from 0.</param>
/// <param name="To">Column of the other user.</param>
/// <param name="Time">Column of the time, or of its date; -1 for no time.</param>
/// <param name="Clock">Column of the time of day where <paramref name="Time"/> is only a date; otherwise -1.</param>
internal readonly record struct ConnectionColumns(int From, int To, int Time, int Clock = -1)
{
    private static readonly string[] TimeNames =
        ["time", "timestamp", "ts", "date", "created", "created_at", "connected_at", "since", "seconds", "unix_seconds", "unixtime", "at"];

    private static readonly string[] FromNames =
        ["user", "user1", "user_1", "user_a", "from", "source", "src", "a", "u", "member", "user_id", "id1", "fromnodeid", "from_id", "source_id"];

    private static readonly string[] ToNames =
    [
        "other", "user2", "user_2", "user_b", "to", "target", "dst", "b", "v", "friend", "friend_id", "other_id", "id2", "connection", "tonodeid",
        "to_id", "target_id",
    ];

    private static readonly string[] WeightNames = ["weight", "rating", "score", "strength", "count", "value"];

    /// <summary>True where no other column stands before the last of these: an unquoted separator in another column moves none of them.</summary>
    public bool AreFirst => Math.Max(Math.Max(From, To), Math.Max(Time, Clock)) == 1 + (Time < 0 ? 0 : 1) + (Clock < 0 ? 0 : 1);

    /// <summary>Columns by their names. Falls back to the first two columns that are neither a time nor a weight.</summary>
    /// <exception cref="UserErrorException">Fewer than two columns.</exception>
    public static ConnectionColumns ByName(IReadOnlyList<string> names, string file)
    {
        var plain = names.Select(Simple).ToArray();
        var time = Array.FindIndex(plain, name => TimeNames.Contains(name));
        var from = Array.FindIndex(plain, name => FromNames.Contains(name));
        var to = Array.FindIndex(plain, name => ToNames.Contains(name));
        if (from < 0 || to < 0)
        {
            var users = Enumerable.Range(0, plain.Length).Where(i => !TimeNames.Contains(plain[i]) && !WeightNames.Contains(plain[i])).ToArray();
            if (users.Length < 2)
            {
                throw new UserErrorException($"{file}: connections need two user columns, found only: {string.Join(", ", names)}");
            }

            (from, to) = (users[0], users[1]);
        }

        return new ConnectionColumns(from, to, time);
    }

    /// <summary>Columns by their names, the time also by what the columns hold: a date beside a time of day, or the only dates.</summary>
    /// <exception cref="UserErrorException">Fewer than two columns.</exception>
    public static ConnectionColumns ByName(IReadOnlyList<string> names, IReadOnlyList<ColumnSample> samples, string file)
    {
        var columns = ByName(names, file);
        var others = Enumerable.Range(0, names.Count).Where(i => i != columns.From && i != columns.To).ToArray();
        ColumnSample? Sample(int column) => column >= 0 && column < samples.Count ? samples[column] : null;
        int First(Func<ColumnSample, bool> holds) => others.Where(i => Sample(i) is { } sample && holds(sample)).FirstOrDefault(-1);
        return Sample(columns.Time) switch
        {
            { IsDate: true } => columns with { Clock = First(sample => sample.IsClock) },
            { IsClock: true } when First(sample => sample.IsDate) is var date => columns with { Time = date, Clock = date < 0 ? -1 : columns.Time },
            null => columns with
            {
                Time = First(sample => sample.IsCalendar),
                Clock = First(sample => sample.IsDate) >= 0 ? First(sample => sample.IsClock) : -1,
            },
            _ => columns,
        };
    }

    /// <summary>
    /// Columns of a file without names: two users, then the first column that looks like a time. A third column that does not is a weight. Where no
    /// row of the sample has a third column, a later one may have a time there.
    /// </summary>
    /// <param name="samples">What the columns hold.</param>
    /// <param name="weighted">True where the file says that its third column is a weight.</param>
    public static ConnectionColumns ByPosition(IReadOnlyList<ColumnSample> samples, bool weighted)
    {
        var first = weighted ? 3 : 2;
        if (samples.Count <= first)
        {
            return new ConnectionColumns(0, 1, weighted ? -1 : 2);
        }

        var time = Enumerable.Range(first, samples.Count - first).Where(i => samples[i].LooksLikeTime).FirstOrDefault(-1);
        var clock = time >= 0 && samples[time].IsDate && time + 1 < samples.Count && samples[time + 1].IsClock ? time + 1 : -1;
        return new ConnectionColumns(0, 1, time, clock);
    }

    /// <summary>True where names hold a user and another one, so that the line is a header even if it is a comment.</summary>
    public static bool AreNames(IReadOnlyList<string> names) =>
        names.Select(Simple).Any(name => FromNames.Contains(name)) && names.Select(Simple).Any(name => ToNames.Contains(name));

    private static string Simple(string name) => name.Trim().Trim('"').ToLowerInvariant().Replace(' ', '_');
}
