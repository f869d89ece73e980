using System.Globalization;
using Pymk.Core.Profiles;

namespace Pymk.Core.Slates;

/// <summary>Puts the reasons of a suggestion into words.</summary>
public static class ReasonText
{
    /// <summary>A phrase for each reason, such as "12 mutual connections, among them Ada Obi" or "Also went to MIT".</summary>
    /// <param name="suggestion">The suggestion.</param>
    /// <param name="numbering">Names fields and tokens.</param>
    /// <param name="nameOf">Returns the display name of an ordinal, "" where unknown.</param>
    public static IReadOnlyList<string> Describe(Suggestion suggestion, TokenNumbering numbering, Func<int, string> nameOf) =>
        [.. suggestion.Reasons.Select(reason => reason.Kind switch
        {
            ReasonKind.MutualConnections => Mutual(suggestion, nameOf),
            ReasonKind.SharedAttribute => Attribute(numbering.Describe(reason.Token)),
            ReasonKind.SharedInterests => "Similar interests",
            ReasonKind.SameCircles => "In the same circles",
            _ => "Popular with members",
        })];

    private static string Mutual(Suggestion suggestion, Func<int, string> nameOf)
    {
        var plural = suggestion.MutualCount == 1 ? "" : "s";
        var count = string.Create(CultureInfo.InvariantCulture, $"{suggestion.MutualCount} mutual connection{plural}");
        var names = suggestion.Mutuals.Select(nameOf).Where(n => n.Length > 0).ToArray();
        return names.Length == 0 ? count
            : names.Length >= suggestion.MutualCount ? $"{count}: {string.Join(", ", names)}"
            : $"{count}, among them {string.Join(", ", names)}";
    }

    private static string Attribute((string Field, string Text) token) => token.Field.ToLowerInvariant() switch
    {
        "school" or "university" or "college" or "education" => $"Also went to {token.Text}",
        "employer" or "company" or "organization" => $"Also works at {token.Text}",
        "place" or "city" or "location" or "region" => $"Also in {token.Text}",
        "hometown" => $"Also from {token.Text}",
        var field => $"Same {field.Replace('_', ' ')}: {token.Text}",
    };
}
