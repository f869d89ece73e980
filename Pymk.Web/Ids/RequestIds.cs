using Pymk.Grains.Interfaces.Ids;
using Pymk.Web.Problems;

namespace Pymk.Web.Ids;

/// <summary>
/// Reads the ids of a request as the network means them: a number, or a text that nobody has looked up yet. The spellings and their meaning are those
/// of <see cref="UserIdRules"/>. A wrong id ends the request with a problem that names where it stands.
/// </summary>
internal static class RequestIds
{
    /// <summary>The id of a segment of the path, which the router passes as it stands there.</summary>
    public static UserId InPath(UserIdKind kind, string segment, string parameter = "id") =>
        PercentText.TryDecode(segment, out var text)
            ? InText(kind, text, parameter)
            : throw Input.Invalid(parameter, $"'{parameter}' is not UTF-8 in percent-encoding: '{Input.Shown(segment)}'. Send '%' itself as '%25'.");

    /// <summary>The id of a text.</summary>
    public static UserId InText(UserIdKind kind, string text, string parameter) =>
        kind == UserIdKind.Number
            ? UserIdRules.TryNumber(text, out var number)
                ? number
                : throw Input.Invalid(parameter, $"A user id is a whole number from 0 to {long.MaxValue}, not '{Input.Shown(text)}'.")
            : UserIdRules.IsText(text, out var reason)
                ? UserId.Unresolved(text)
                : throw Input.Invalid(parameter, $"'{parameter}' {reason}");

    /// <summary>The id of a JSON value: a number, or a string, as <see cref="UserIdJson"/> read it.</summary>
    public static UserId InJson(UserIdKind kind, UserId read, string parameter) =>
        read.Text is { } text ? InText(kind, text, parameter)
        : kind == UserIdKind.Number ? read
        : throw Input.Invalid(
            parameter,
            $"'{parameter}' must be a JSON string, not a number: the ids of this network are text. Write \"{read.Number}\" where that is the id.");

    /// <summary>The ids of a JSON list.</summary>
    public static UserId[] InJson(UserIdKind kind, IReadOnlyList<UserId> read, string parameter)
    {
        var ids = new UserId[read.Count];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = kind == UserIdKind.Number && read[i].Text is null ? read[i] : InJson(kind, read[i], $"{parameter}[{i}]");
        }

        return ids;
    }
}
