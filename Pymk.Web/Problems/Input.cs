using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Pymk.Web.Problems;

/// <summary>Reads a request's parts; what is wrong ends it with a problem that names the part.</summary>
internal static class Input
{
    /// <summary>Bytes of a body at most.</summary>
    public const int MaxBody = 64 * 1024;

    private const int ShownCharacters = 40;

    /// <summary>A user's id: digits, 0 to 2^63 - 1.</summary>
    public static long UserId(string text, string parameter = "id") =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw Invalid(parameter, $"A user id is a whole number from 0 to {long.MaxValue}, not '{Shown(text)}'.");

    /// <summary>A number within a range, or its standard value where the text is missing.</summary>
    public static int Number(string? text, string parameter, int standard, int least, int most)
    {
        if (text is null)
        {
            return standard;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw Invalid(parameter, $"'{parameter}' is a whole number from {least} to {most}, not '{Shown(text)}'.");
    }

    /// <summary>A JSON body.</summary>
    public static async ValueTask<T> BodyAsync<T>(HttpContext context, JsonTypeInfo<T> type)
    {
        if (!context.Request.HasJsonContentType())
        {
            throw new ProblemException(Problem.Refused(StatusCodes.Status415UnsupportedMediaType, "The body must be JSON, with 'Content-Type: application/json'."));
        }

        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted)
                ?? throw Invalid("body", "The body must be a JSON object, not null.");
        }
        catch (JsonException e)
        {
            var where = string.IsNullOrEmpty(e.Path) || e.Path == "$" ? "body" : e.Path.TrimStart('$', '.');
            throw Invalid(where, e.Message.Contains(" Path: ", StringComparison.Ordinal) ? e.Message[..e.Message.IndexOf(" Path: ", StringComparison.Ordinal)] : e.Message);
        }
    }

    public static ProblemException Invalid(string parameter, string detail) => new(Problem.Invalid(parameter, detail));

    private static string Shown(string text) => text.Length <= ShownCharacters ? text : string.Concat(text.AsSpan(0, ShownCharacters), "…");
}
