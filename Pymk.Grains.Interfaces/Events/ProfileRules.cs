using static Pymk.Grains.Interfaces.Events.FieldCheck;

namespace Pymk.Grains.Interfaces.Events;

/// <summary>The limits of a profile.</summary>
internal static class ProfileRules
{
    /// <summary>Throws if the profile breaks a limit.</summary>
    /// <exception cref="EventFormatException">Names the field and the limit.</exception>
    public static void Check(UserProfile profile)
    {
        CheckText(profile.Name, "profile.name");
        CheckText(profile.Headline, "profile.headline");
        Require(
            profile.Attributes.Count <= EventRules.MaxProfileFields, "profile.attributes", $"has more than {EventRules.MaxProfileFields} fields.");
        Require(profile.MoreValues is null, "profile.attributes", $"must have one value for each field.");
        Require(profile.Interests.Count <= EventRules.MaxProfileFields, "profile.interests", $"has more than {EventRules.MaxProfileFields} fields.");
        foreach (var (name, text) in profile.Attributes)
        {
            CheckText(text, $"profile.attributes.{name}");
        }

        foreach (var (name, list) in profile.Interests)
        {
            Require(
                list is { Count: <= EventRules.MaxInterests }, $"profile.interests.{name}", $"must be a list of at most {EventRules.MaxInterests}.");
            foreach (var text in list)
            {
                CheckText(text, $"profile.interests.{name}");
            }
        }
    }

    private static void CheckText(string? text, string field) =>
        Require(text is { Length: <= EventRules.MaxTextLength }, field, $"must be text of at most {EventRules.MaxTextLength} characters.");
}
