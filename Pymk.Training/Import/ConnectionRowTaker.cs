using Pymk.Training.Files;

namespace Pymk.Training.Import;

/// <summary>Judges the values of one row after another, whatever they come from, and keeps the good rows.</summary>
internal sealed class ConnectionRowTaker(ConnectionLayout layout, string file, UserIndex users, ImportReport report)
{
    /// <summary>The good rows.</summary>
    public ConnectionRows Rows { get; } = new(file);

    /// <summary>Takes a row; empty values are missing.</summary>
    public void Take(
        ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, ReadOnlySpan<byte> time, ReadOnlySpan<byte> clock, long number, ReadOnlySpan<byte> line)
    {
        if (from.IsEmpty || to.IsEmpty)
        {
            report.Add(ImportIssueKind.MissingColumn, file, number, line);
            return;
        }

        if (!users.TryRead(from, out var a) || !users.TryRead(to, out var b) || layout.Matrix is { } matrix && !IsInside(matrix, a, b))
        {
            users.CountBad(from, to);
            AddBad(ImportIssueKind.BadUserId, from, to, number, line);
            return;
        }

        uint seconds = 0;
        if (!time.IsEmpty && !TryTime(time, clock, out seconds))
        {
            AddBad(ImportIssueKind.BadTime, from, to, number, line);
            return;
        }

        if (users.Drops(a, b, seconds))
        {
            report.AddCount(ImportIssueKind.LeftOut, 1);
            return;
        }

        if (a == b)
        {
            report.Add(ImportIssueKind.SelfLoop, file, number, line);
            return;
        }

        Rows.Add(users.Intern(a), users.Intern(b), time.IsEmpty ? null : seconds, number);
    }

    private void AddBad(
        ImportIssueKind kind, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to, long number, ReadOnlySpan<byte> line)
    {
        if (users.MustHide(from, to))
        {
            report.AddCount(ImportIssueKind.LeftOut, 1);
        }
        else
        {
            report.Add(kind, file, number, line);
        }
    }

    private bool TryTime(ReadOnlySpan<byte> time, ReadOnlySpan<byte> clock, out uint seconds) =>
        layout.Columns.Clock < 0 ? Timestamps.TryParse(time, layout.Unit, out seconds) : Timestamps.TryParse(time, clock, out seconds);

    private static bool IsInside(MatrixSize matrix, long a, long b) => Math.Min(a, b) >= 1 && Math.Max(a, b) <= matrix.Users;
}
