using Pymk.Core.Profiles;
using Pymk.Grains.Interfaces.Events;

namespace Pymk.Grains.Profiles;

/// <summary>What the profile of an event says, as the import of files reads it.</summary>
internal static class EventTexts
{
    /// <summary>The values of the profile, in no order; one may be there twice.</summary>
    public static IEnumerable<ProfileText> Of(UserProfile profile) =>
        profile.AllAttributes().SelectMany(a => ProfileTexts.Of(ProfileFieldKind.Attribute, a.Field, a.Text))
            .Concat(profile.Interests.SelectMany(i => ProfileTexts.Of(ProfileFieldKind.Interest, i.Key, i.Value)));
}
