using System.Text.Encodings.Web;
using System.Text.Unicode;
using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Web.Ids;

/// <summary>
/// Texts of callers in lines of a log: a quote, a control character and the like are escaped, so that no text looks like a part of its line.
/// </summary>
internal static class ShownIds
{
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);

    /// <summary>The text in quotes.</summary>
    public static string Quoted(string text) => $"'{Encoder.Encode(text)}'";

    /// <summary>The id of a segment of a path: a number as it is, any other text in quotes; <c>-</c> for what no network has as an id.</summary>
    public static string OfPath(string segment) =>
        !PercentText.TryDecode(segment, out var text) ? "-"
        : UserIdRules.TryNumber(text, out _) ? text
        : UserIdRules.IsText(text, out _) ? Quoted(text)
        : "-";
}
