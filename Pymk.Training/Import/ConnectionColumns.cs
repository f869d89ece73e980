using System.Text;
using Pymk.Training.Cli;

namespace Pymk.Training.Import;

/// <summary>The columns of the two users and of the time; -1 for no time.</summary>
internal readonly record struct ConnectionColumns(int From, int To, int Time)
{
    private static readonly string[] TimeNames =
        ["time", "timestamp", "ts", "date", "created", "created_at", "connected_at", "since", "seconds", "unix_seconds", "unixtime", "at"];

    private static readonly string[] FromNames = ["user", "user1", "user_1", "user_a", "from", "source", "src", "a", "u", "member", "user_id", "id1"];
    private static readonly string[] ToNames =
        ["other", "user2", "user_2", "user_b", "to", "target", "dst", "b", "v", "friend", "friend_id", "other_id", "id2", "connection"];

    /// <summary>Columns of a file without a header: user, user and, where there is a third column, the time.</summary>
    public static ConnectionColumns ByPosition { get; } = new(0, 1, 2);

    /// <summary>Columns by the names of a header. Falls back to the first two columns that are not a time.</summary>
    /// <exception cref="UserErrorException">Fewer than two columns.</exception>
    public static ConnectionColumns ByName(IReadOnlyList<string> names, string file)
    {
        var plain = names.Select(name => name.Trim().Trim('"').ToLowerInvariant().Replace(' ', '_')).ToArray();
        var time = Array.FindIndex(plain, name => TimeNames.Contains(name));
        var from = Array.FindIndex(plain, name => FromNames.Contains(name));
        var to = Array.FindIndex(plain, name => ToNames.Contains(name));
        if (from < 0 || to < 0)
        {
            var users = Enumerable.Range(0, plain.Length).Where(i => i != time).ToArray();
            if (users.Length < 2)
            {
                throw new UserErrorException($"{file}: connections need two user columns, found only: {string.Join(", ", names)}");
            }

            (from, to) = (users[0], users[1]);
        }

        return new ConnectionColumns(from, to, time);
    }

    /// <summary>Splits a line on its delimiter; a blank stands for any run of blanks.</summary>
    public static int Split(ReadOnlySpan<byte> line, byte delimiter, Span<Range> fields)
    {
        int count = 0, start = 0;
        while (count < fields.Length && start <= line.Length)
        {
            var length = line[start..].IndexOf(delimiter);
            var end = length < 0 ? line.Length : start + length;
            if (delimiter != (byte)' ' || end > start)
            {
                fields[count++] = start..end;
            }

            start = end + 1;
        }

        return count;
    }

    /// <summary>The first of tab, comma and semicolon that the line contains; otherwise blank.</summary>
    public static byte DelimiterOf(ReadOnlySpan<byte> line)
    {
        foreach (var candidate in "\t,;"u8)
        {
            if (line.Contains(candidate))
            {
                return candidate;
            }
        }

        return (byte)' ';
    }

    /// <summary>The names of a header line.</summary>
    public static string[] Names(ReadOnlySpan<byte> line, byte delimiter)
    {
        return Encoding.UTF8.GetString(line).Split((char)delimiter, StringSplitOptions.TrimEntries);
    }
}
