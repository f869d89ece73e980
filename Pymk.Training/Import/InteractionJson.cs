using System.Globalization;
using System.Text;
using System.Text.Json;
using DuckDB.NET.Data;
using Pymk.Training.Files;
using Pymk.Training.Ids;

namespace Pymk.Training.Import;

/// <summary>Loads a JSONL log line by line into a DuckDB table; bad rows keep their line number.</summary>
internal static class InteractionJson
{
    /// <summary>Column names of an event's id.</summary>
    public static readonly string[] EventNames = ["id", "event_id", "eventId"];

    private static readonly string[] TimeNames = ["time", "timestamp", "ts", "at"];
    private static readonly string[] ViewerNames = ["user", "user_id", "viewer"];
    private static readonly string[] CandidateNames = ["suggested", "candidate", "suggested_id", "candidate_id", "other", "target"];
    private static readonly string[] ActionNames = ["action", "event", "type", "kind"];
    private static readonly string[] PositionNames = ["position", "rank"];
    private static readonly string[] RequestNames = ["request", "request_id", "requestId"];

    /// <summary>Stages a file and returns the SQL that reads it with the columns of <see cref="InteractionReader"/>.</summary>
    public static string Stage(string file, DuckDbSession duckDb, ITextNumbers? texts, ImportReport report, CancellationToken cancellation)
    {
        duckDb.Execute(
            """
            CREATE OR REPLACE TEMP TABLE staged (
                seconds BIGINT, number BIGINT, viewer BIGINT, candidate BIGINT, action VARCHAR, position SMALLINT, request VARCHAR, event VARCHAR,
                experiment VARCHAR, arm VARCHAR, propensity REAL, line BIGINT)
            """,
            cancellation);
        var times = new ColumnSample();
        using (var rows = duckDb.Append("staged"))
        using (var lines = new TextLines(file))
        {
            report.NoteEncoding(file, lines.Encoding);
            while (lines.TryRead(out var line))
            {
                cancellation.ThrowIfCancellationRequested();
                if (line.Trim(" \t\r"u8).IsEmpty)
                {
                    report.Add(ImportIssueKind.BlankLine, file, lines.LineNumber, "");
                }
                else if (!TryAppend(line, rows, times, texts, lines.LineNumber))
                {
                    report.InteractionRows++;
                    report.Add(ImportIssueKind.BadJson, file, lines.LineNumber, line);
                }
            }
        }

        report.NoteUnit("interactions", times.Unit);
        return $"""
            SELECT coalesce(seconds, {times.Unit.Sql("number")}) AS time, viewer, candidate, action, position, {InteractionReader.RequestId("request")} AS request,
                   md5_number(event) AS event, experiment, arm, propensity, line
            FROM staged
            """;
    }

    /// <summary>The users, the action and the time of lines as they stand in the file, for a message.</summary>
    /// <param name="file">The file.</param>
    /// <param name="wanted">Numbers of lines with an object.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public static Dictionary<long, string> Shown(string file, IReadOnlySet<long> wanted, CancellationToken cancellation)
    {
        var shown = new Dictionary<long, string>();
        using var lines = new TextLines(file);
        while (shown.Count < wanted.Count && lines.TryRead(out var line))
        {
            cancellation.ThrowIfCancellationRequested();
            if (wanted.Contains(lines.LineNumber))
            {
                var reader = new Utf8JsonReader(line);
                using var json = JsonDocument.ParseValue(ref reader);
                string[][] names = [ViewerNames, CandidateNames, ActionNames, TimeNames];
                shown[lines.LineNumber] = string.Join(' ', names.Select(name => Text(Find(json.RootElement, name)) ?? "null"));
            }
        }

        return shown;
    }

    private static bool TryAppend(ReadOnlySpan<byte> line, DuckDBAppender rows, ColumnSample times, ITextNumbers? texts, long lineNumber)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!JsonDocument.TryParseValue(ref reader, out var document) || reader.BytesConsumed < line.TrimEnd(" \t\r"u8).Length)
            {
                document?.Dispose();
                return false;
            }

            using (document)
            {
                var json = document.RootElement;
                if (json.ValueKind != JsonValueKind.Object)
                {
                    return false;
                }

                var (seconds, number) = Time(Find(json, TimeNames), times);
                rows.CreateRow()
                    .AppendValue(seconds)
                    .AppendValue(number)
                    .AppendValue(User(Find(json, ViewerNames), texts))
                    .AppendValue(User(Find(json, CandidateNames), texts))
                    .AppendValue(Text(Find(json, ActionNames))?.ToLowerInvariant())
                    .AppendValue((short?)(Number(Find(json, PositionNames)) is >= 0 and <= short.MaxValue and var position ? position : 0L))
                    .AppendValue(Text(Find(json, RequestNames)))
                    .AppendValue(Text(Find(json, EventNames)))
                    .AppendValue(Text(Find(json, ["experiment"])))
                    .AppendValue(Text(Find(json, ["arm"])))
                    .AppendValue(Propensity(Text(Find(json, ["propensity"]))))
                    .AppendValue(lineNumber)
                    .EndRow();
            }

            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static JsonElement? Find(JsonElement json, string[] names)
    {
        foreach (var name in names)
        {
            if (json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null)
            {
                return value;
            }
        }

        return null;
    }

    private static string? Text(JsonElement? value) =>
        value is not { } v ? null : v.ValueKind == JsonValueKind.String ? v.GetString() : v.GetRawText();

    private static long? Number(JsonElement? value) => long.TryParse(Text(value), CultureInfo.InvariantCulture, out var number) ? number : null;

    // What is no number is told from none: evaluation counts it.
    private static float? Propensity(string? text) =>
        text is null ? null : float.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : float.NaN;

    // A number is no text id.
    private static long? User(JsonElement? value, ITextNumbers? texts)
    {
        var utf8 = Text(value) is { } text ? Encoding.UTF8.GetBytes(text) : [];
        return texts is null ? UserIds.TryParse(utf8, out var id) ? id : null
            : value is { ValueKind: JsonValueKind.String } && texts.TryFind(utf8, out id) ? id
            : null;
    }

    // Numbers wait until the unit of the whole column is known.
    private static (long? Seconds, long? Number) Time(JsonElement? value, ColumnSample times)
    {
        var text = Utf8(value);
        times.Add(text);
        return Timestamps.TryNumber(text, out var number) ? (null, number) : (CalendarTime.TryParse(text, out var seconds) ? seconds : null, null);
    }

    private static byte[] Utf8(JsonElement? value) => Text(value) is { } text ? Encoding.UTF8.GetBytes(text.Trim()) : [];
}
