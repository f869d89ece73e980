using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Users;
using Pymk.Web.Problems;

namespace Pymk.Web.Suggestions;

/// <summary>Writes an answer's packed people as JSON: UTF-8 in, UTF-8 out, without a string or an object for each person.</summary>
internal static class SuggestionJson
{
    /// <summary>Escapes only what JSON requires: the answer is application/json and never becomes part of a page's markup.</summary>
    internal static readonly JsonWriterOptions Options = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The type of the answers.</summary>
    internal const string ContentType = "application/json; charset=utf-8";

    private static readonly JsonEncodedText RequestId = JsonEncodedText.Encode("requestId");
    private static readonly JsonEncodedText ModelVersion = JsonEncodedText.Encode("modelVersion");
    private static readonly JsonEncodedText Marks = JsonEncodedText.Encode("marks");
    private static readonly JsonEncodedText Experiment = JsonEncodedText.Encode("experiment");
    private static readonly JsonEncodedText Arm = JsonEncodedText.Encode("arm");
    private static readonly JsonEncodedText People = JsonEncodedText.Encode("suggestions");
    private static readonly JsonEncodedText UserIdMember = JsonEncodedText.Encode("userId");
    private static readonly JsonEncodedText Name = JsonEncodedText.Encode("name");
    private static readonly JsonEncodedText Headline = JsonEncodedText.Encode("headline");
    private static readonly JsonEncodedText Score = JsonEncodedText.Encode("score");
    private static readonly JsonEncodedText Reasons = JsonEncodedText.Encode("reasons");
    private static readonly JsonEncodedText Mutual = JsonEncodedText.Encode("mutualConnections");
    private static readonly JsonEncodedText Count = JsonEncodedText.Encode("count");
    private static readonly JsonEncodedText Sample = JsonEncodedText.Encode("sample");
    private static readonly JsonEncodedText Sources = JsonEncodedText.Encode("sources");
    private static readonly JsonEncodedText Next = JsonEncodedText.Encode("next");

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? t_bytes;

    [ThreadStatic]
    private static Utf8JsonWriter? t_writer;

    /// <summary>The answer as JSON, in a buffer of this thread. Copy it before the next call.</summary>
    public static ReadOnlySpan<byte> Write(SuggestionAnswer answer)
    {
        var json = Begin(out var bytes);
        WriteAnswer(json, answer);
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenSpan;
    }

    /// <summary>A page as JSON, which has the cursor of the next one as well.</summary>
    /// <inheritdoc cref="Write"/>
    public static ReadOnlySpan<byte> WritePage(SuggestionPage page)
    {
        var json = Begin(out var bytes);
        WriteAnswer(json, page.Answer);
        json.WriteString(Next, page.Next);
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenSpan;
    }

    /// <summary>The answer for one of many users.</summary>
    /// <inheritdoc cref="Write"/>
    public static ReadOnlySpan<byte> WriteOutcome(UserId user, SuggestionAnswer answer)
    {
        var json = BeginOutcome(user, StatusCodes.Status200OK, out var bytes);
        json.WriteStartObject("answer"u8);
        WriteAnswer(json, answer);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenSpan;
    }

    /// <summary>The problem of one of many users.</summary>
    /// <inheritdoc cref="Write"/>
    public static ReadOnlySpan<byte> WriteOutcome(UserId user, Problem problem)
    {
        var json = BeginOutcome(user, problem.Status, out var bytes);
        json.WritePropertyName("problem"u8);
        JsonSerializer.Serialize(json, problem, ProblemJson.Default.Problem);
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenSpan;
    }

    private static Utf8JsonWriter Begin(out ArrayBufferWriter<byte> bytes)
    {
        bytes = t_bytes ??= new ArrayBufferWriter<byte>(16_384);
        bytes.ResetWrittenCount();
        var json = t_writer ??= new Utf8JsonWriter(bytes, Options);
        json.Reset(bytes);
        json.WriteStartObject();
        return json;
    }

    private static Utf8JsonWriter BeginOutcome(UserId user, int status, out ArrayBufferWriter<byte> bytes)
    {
        var json = Begin(out bytes);
        if (user.Text is { } text)
        {
            json.WriteString(UserIdMember, text);
        }
        else
        {
            json.WriteNumber(UserIdMember, user.Number);
        }

        json.WriteNumber("status"u8, status);
        return json;
    }

    private static void WriteAnswer(Utf8JsonWriter json, SuggestionAnswer answer)
    {
        json.WriteString(RequestId, answer.RequestId);
        json.WriteString(ModelVersion, answer.ModelVersion);
        WriteMarks(json, answer.Marks);
        if (SuggestionPacking.TryReadExperiment(answer.Packed, out var name, out var arm))
        {
            json.WriteStartObject(Experiment);
            json.WriteString(Name, name);
            json.WriteString(Arm, arm);
            json.WriteEndObject();
        }

        json.WritePropertyName(People);
        if (SlateJsonCache.Find(answer.Packed, WritePeople) is { } cached)
        {
            json.WriteRawValue(cached, skipInputValidation: true);
        }
        else
        {
            WritePeople(json, answer.Packed);
        }
    }

    private static void WritePeople(Utf8JsonWriter json, byte[] packed)
    {
        json.WriteStartArray();
        var people = new PackedSuggestions(packed);
        while (people.MoveNext())
        {
            WritePerson(json, ref people);
        }

        json.WriteEndArray();
    }

    private static void WriteMarks(Utf8JsonWriter json, AnswerMarks marks)
    {
        json.WriteStartArray(Marks);
        if ((marks & AnswerMarks.Partial) != 0)
        {
            json.WriteStringValue("partial"u8);
        }

        if ((marks & AnswerMarks.Stale) != 0)
        {
            json.WriteStringValue("stale"u8);
        }

        if ((marks & AnswerMarks.Short) != 0)
        {
            json.WriteStringValue("short"u8);
        }

        json.WriteEndArray();
    }

    private static void WritePerson(Utf8JsonWriter json, ref PackedSuggestions people)
    {
        json.WriteStartObject();
        WriteId(json, people.UserId, ref people);
        json.WriteString(Name, people.TakeText());
        json.WriteString(Headline, people.TakeText());
        json.WriteNumber(Score, people.Score);
        WriteTexts(json, Reasons, ref people);
        json.WriteStartObject(Mutual);
        json.WriteNumber(Count, people.TakeMutualCount());
        json.WriteStartArray(Sample);
        for (var left = people.TakeLength(); left > 0; left--)
        {
            json.WriteStartObject();
            WriteId(json, people.TakeId(), ref people);
            json.WriteString(Name, people.TakeText());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        WriteTexts(json, Sources, ref people);
        json.WriteEndObject();
    }

    private static void WriteId(Utf8JsonWriter json, long number, ref PackedSuggestions people)
    {
        if (people.HasTextIds)
        {
            json.WriteString(UserIdMember, people.TakeIdText());
        }
        else
        {
            json.WriteNumber(UserIdMember, number);
        }
    }

    private static void WriteTexts(Utf8JsonWriter json, JsonEncodedText name, ref PackedSuggestions people)
    {
        json.WriteStartArray(name);
        for (var left = people.TakeLength(); left > 0; left--)
        {
            json.WriteStringValue(people.TakeText());
        }

        json.WriteEndArray();
    }
}
