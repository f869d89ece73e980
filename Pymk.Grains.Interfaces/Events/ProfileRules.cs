using static Pymk.Grains.Interfaces.Events.FieldCheck;

namespace Pymk.Grains.Interfaces.Events;

/// <summary>The limits of a profile.</summary>
internal static class ProfileRules
{
    /// <summary>Throws if the profile breaks a limit.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="mayHaveMore">Whether an attribute may have several values.</param>
    /// <exception cref="EventFormatException">Names the field and the limit.</exception>
    public static void Check(UserProfile profile, bool mayHaveMore = false)
    {
        CheckText(profile.Name, "profile.name");
        CheckText(profile.Headline, "profile.headline");
        Require(
            profile.Attributes.Count <= EventRules.MaxProfileFields, "profile.attributes", $"has more than {EventRules.MaxProfileFields} fields.");
        Require(mayHaveMore || profile.MoreValues is null, "profile.attributes", $"must have one value for each field.");
        Require(profile.Interests.Count <= EventRules.MaxProfileFields, "profile.interests", $"has more than {EventRules.MaxProfileFields} fields.");
        foreach (var (name, text) in profile.Attributes)
        {
            CheckText(text, $"profile.attributes.{name}");
        }

        CheckLists(profile.MoreValues, "attributes");
        CheckLists(profile.Interests, "interests");
    }

    private static void CheckLists(IReadOnlyDictionary<string, IReadOnlyList<string>>? lists, string part)
    {
        foreach (var (name, list) in lists ?? UserProfile.Empty.Interests)
        {
            Require(
                list is { Count: <= EventRules.MaxInterests }, $"profile.{part}.{name}", $"must be a list of at most {EventRules.MaxInterests}.");
            foreach (var text in list)
            {
                CheckText(text, $"profile.{part}.{name}");
            }
        }
    }

    private static void CheckText(string? text, string field) =>
        Require(text is { Length: <= EventRules.MaxTextLength }, field, $"must be text of at most {EventRules.MaxTextLength} characters.");
}
