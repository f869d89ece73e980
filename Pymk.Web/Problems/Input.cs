using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Pymk.Web.Problems;

/// <summary>Reads the parts of a request. A bad part ends the request with a problem that names it.</summary>
internal static class Input
{
    /// <summary>The largest body, in bytes.</summary>
    public const int MaxBody = 64 * 1024;

    private const int ShownCharacters = 40;

    /// <summary>A number within a range; its default where the text is missing.</summary>
    public static int Number(string? text, string parameter, int fallback, int least, int most)
    {
        if (text is null)
        {
            return fallback;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw Invalid(parameter, $"'{parameter}' is a whole number from {least} to {most}, not '{Shown(text)}'.");
    }

    /// <summary>A time with an offset; null where the text is.</summary>
    public static DateTimeOffset? Time(string? text, string parameter)
    {
        if (text is null)
        {
            return null;
        }

        // Without an offset a time would depend on the machine.
        var hasOffset = text.EndsWith('Z') || (text.IndexOf('T') is > 0 and var date && text.LastIndexOfAny(['+', '-']) > date);
        return hasOffset && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time)
            ? time
            : throw Invalid(parameter, $"'{parameter}' is an ISO 8601 time with an offset, such as 2026-01-31T09:30:00.250Z, not '{Shown(text)}'.");
    }

    /// <summary>The JSON body.</summary>
    public static async ValueTask<T> BodyAsync<T>(HttpContext context, JsonTypeInfo<T> type)
    {
        if (!context.Request.HasJsonContentType())
        {
            throw new ProblemException(
                Problem.Refused(StatusCodes.Status415UnsupportedMediaType, "The body must be JSON, with 'Content-Type: application/json'."));
        }

        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted)
                ?? throw Invalid("body", "The body must be a JSON object, not null.");
        }
        catch (JsonException e)
        {
            throw BodyProblem.Of(e, type);
        }
    }

    /// <summary>The problem of a bad part.</summary>
    public static ProblemException Invalid(string parameter, string detail) => new(Problem.Invalid(parameter, detail));

    /// <summary>The first characters of a text.</summary>
    public static string Shown(string text) => text.Length <= ShownCharacters ? text : string.Concat(text.AsSpan(0, ShownCharacters), "…");
}
