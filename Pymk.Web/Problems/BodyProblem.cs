using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Web.Problems;

/// <summary>Describes a body that is not what its endpoint takes, by its JSON members.</summary>
internal static class BodyProblem
{
    /// <summary>The problem of a body that could not be read as <paramref name="type"/>.</summary>
    /// <param name="failure">The reader's exception.</param>
    /// <param name="type">What it should be.</param>
    /// <param name="what">What it is, <c>body</c> or <c>row</c>.</param>
    public static ProblemException Of(JsonException failure, JsonTypeInfo type, string what = "body")
    {
        // The reader's own failures, of text that is not JSON, are inner exceptions.
        if (failure.InnerException is JsonException)
        {
            return Input.Invalid(
                "body",
                string.Create(
                    CultureInfo.InvariantCulture, $"The {what} is not valid JSON: line {failure.LineNumber + 1}, byte {failure.BytePositionInLine + 1}."));
        }

        var path = (failure.Path ?? "").TrimStart('$', '.');
        if (path.Length == 0)
        {
            // The serializer's message for an object without a required member begins so.
            var isObject = failure.Message.StartsWith("JSON deserialization for type", StringComparison.Ordinal);
            return Input.Invalid("body", $"The {what} {(isObject ? "lacks a member" : "must be a JSON object")}. {Members(type)}");
        }

        var name = Name(path);
        if (failure.Message.StartsWith("Duplicate property", StringComparison.Ordinal))
        {
            return Input.Invalid(Input.Shown(name), $"The {what} has the member '{Input.Shown(name)}' more than once.");
        }

        return type.Properties.FirstOrDefault(p => p.Name == name) is { } member
            ? Input.Invalid(path, $"'{name}' must be {Expected(member.PropertyType)}.")
            : Input.Invalid(Input.Shown(name), $"The {what} has no member '{Input.Shown(name)}'. {Members(type)}");
    }

    // The path of a name with special characters is ['NAME'], that of a list's item NAME[INDEX].
    private static string Name(string path) =>
        path.StartsWith("['", StringComparison.Ordinal) && path.EndsWith("']", StringComparison.Ordinal) ? path[2..^2] : path.Split('[', '.')[0];

    private static string Members(JsonTypeInfo type)
    {
        var required = Quote(type.Properties.Where(IsRequired));
        var optional = Quote(type.Properties.Where(p => !IsRequired(p)));
        return optional.Length == 0 ? $"It must have {required}."
            : required.Length == 0 ? $"It may have {optional}."
            : $"It must have {required}, and may have {optional}.";
    }

    private static bool IsRequired(JsonPropertyInfo member) => member.AssociatedParameter is { HasDefaultValue: false };

    private static string Quote(IEnumerable<JsonPropertyInfo> members) => string.Join(", ", members.Select(m => $"'{m.Name}'"));

    private static string Expected(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        { IsEnum: true } choice => string.Join(" or ", Enum.GetNames(choice).Select(n => $"'{JsonNamingPolicy.CamelCase.ConvertName(n)}'")),
        var t when t == typeof(UserId) =>
            $"a user id: a whole number from 0 to {long.MaxValue} or, where the network's ids are text, "
            + $"well-formed text of 1 to {UserIdRules.MaxCharacters} characters",
        var t when t == typeof(int) => "a whole number",
        var t when t == typeof(string) => "a string",
        var t when t == typeof(bool) => "true or false",
        var t when t == typeof(IReadOnlyList<UserId>) => "a list of user ids",
        var t when t == typeof(IReadOnlyDictionary<string, string?>) => "an object with a text, or null, for each field",
        var t when t == typeof(IReadOnlyDictionary<string, IReadOnlyList<string>?>) => "an object with a list of texts, or null, for each field",
        var t when typeof(IJsonPart).IsAssignableFrom(t) => "an object with the members that the API's document lists",
        { IsGenericType: true } t when typeof(IJsonPart).IsAssignableFrom(t.GenericTypeArguments[0]) =>
            "a list of objects with the members that the API's document lists",
        _ => "a list of whole numbers",
    };
}
