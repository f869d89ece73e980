using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Pymk.Web.Problems;

namespace Pymk.Web.Batches;

/// <summary>Reads the rows of a body one by one: the items of a JSON array, or the lines of NDJSON. A bad row fails alone.</summary>
internal static class RowReader
{
    /// <summary>The type of NDJSON.</summary>
    public const string LinesType = "application/x-ndjson";

    /// <summary>Most rows of a batch.</summary>
    public const int MaxRows = 10_000;

    private static readonly JsonReaderOptions Strict = new() { AllowMultipleValues = false };

    /// <summary>True for a body of lines.</summary>
    /// <exception cref="ProblemException">The body is of no type that a batch has.</exception>
    public static bool IsLines(HttpRequest request) =>
        request.ContentType?.Split(';')[0].Trim().Equals(LinesType, StringComparison.OrdinalIgnoreCase) == true
        || (request.HasJsonContentType()
            ? false
            : throw new ProblemException(Problem.Refused(
                StatusCodes.Status415UnsupportedMediaType,
                $"The body must be a JSON array, with 'Content-Type: application/json', or lines of JSON, with 'Content-Type: {LinesType}'.")));

    /// <summary>The rows.</summary>
    public static IAsyncEnumerable<Row<T>> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellation) where T : class =>
        IsLines(request) ? ReadLinesAsync(request.BodyReader, type, cancellation) : ReadArrayAsync(request.Body, type, cancellation);

    private static async IAsyncEnumerable<Row<T>> ReadLinesAsync<T>(
        PipeReader body, JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken cancellation)
        where T : class
    {
        var (index, isLong) = (0, false);
        while (true)
        {
            var read = await body.ReadAsync(cancellation);
            var left = read.Buffer;
            try
            {
                while (left.PositionOf((byte)'\n') is { } end)
                {
                    var line = left.Slice(0, end);
                    left = left.Slice(left.GetPosition(1, end));
                    if (isLong || !IsBlank(line))
                    {
                        yield return isLong ? TooLong<T>(index) : Parse(index, line, type);
                        index++;
                    }

                    isLong = false;
                }

                if (left.Length > Input.MaxBody)
                {
                    // The rest of a line that is too long is read and dropped.
                    isLong = true;
                    left = left.Slice(left.End);
                }

                if (read.IsCompleted && (isLong || !IsBlank(left)))
                {
                    yield return isLong ? TooLong<T>(index) : Parse(index, left, type);
                    left = left.Slice(left.End);
                }
            }
            finally
            {
                // The server reads on only after this, also where the caller ends the reading.
                body.AdvanceTo(left.Start, left.End);
            }

            if (read.IsCompleted)
            {
                yield break;
            }
        }
    }

    private static async IAsyncEnumerable<Row<T>> ReadArrayAsync<T>(
        Stream body, JsonTypeInfo<T> type, [EnumeratorCancellation] CancellationToken cancellation)
        where T : class
    {
        await using var items = JsonSerializer.DeserializeAsyncEnumerable(body, RowJson.Default.JsonElement, cancellation)
            .GetAsyncEnumerator(cancellation);
        for (var index = 0; ; index++)
        {
            Row<T>? row;
            try
            {
                row = await items.MoveNextAsync() ? Parse(index, items.Current, type) : null;
            }
            catch (JsonException)
            {
                row = new Row<T>(
                    index, null, Problem.Invalid("body", $"The body is no JSON array of rows: nothing from row {index} on is applied."), IsEnd: true);
            }

            if (row is null)
            {
                yield break;
            }

            yield return row.Value;
            if (row.Value.IsEnd)
            {
                yield break;
            }
        }
    }

    private static Row<T> TooLong<T>(int index) where T : class =>
        new(index, null, Problem.Invalid("body", $"A row has at most {Input.MaxBody} bytes."));

    private static bool IsBlank(ReadOnlySequence<byte> line)
    {
        foreach (var part in line)
        {
            if (part.Span.ContainsAnyExcept(" \t\r"u8))
            {
                return false;
            }
        }

        return true;
    }

    private static Row<T> Parse<T>(int index, ReadOnlySequence<byte> line, JsonTypeInfo<T> type) where T : class
    {
        if (line.Length > Input.MaxBody)
        {
            return TooLong<T>(index);
        }

        try
        {
            var reader = new Utf8JsonReader(line, Strict);
            var value = JsonSerializer.Deserialize(ref reader, type);
            if (reader.Read())
            {
                return new Row<T>(index, null, Problem.Invalid("body", "The row holds more than one JSON value."));
            }

            return Checked(index, value);
        }
        catch (JsonException e)
        {
            return new Row<T>(index, null, BodyProblem.Of(e, type, "row").Problem);
        }
    }

    private static Row<T> Parse<T>(int index, JsonElement item, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return Checked(index, item.Deserialize(type));
        }
        catch (JsonException e)
        {
            return new Row<T>(index, null, BodyProblem.Of(e, type, "row").Problem);
        }
    }

    private static Row<T> Checked<T>(int index, T? value) where T : class =>
        new(index, value, value is null ? Problem.Invalid("body", "The row must be a JSON object, not null.") : null);
}
