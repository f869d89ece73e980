using Pymk.Core.Profiles;
using Pymk.Core.Recommend;
using Pymk.Grains.Interfaces.Events;

namespace Pymk.Grains.Profiles;

/// <summary>Profiles of a model in the shape that events have. An attribute with several values in the data keeps the first.</summary>
internal static class ModelProfiles
{
    /// <summary>The profile of a user; an empty one for a user whom the model does not have.</summary>
    public static UserProfile Of(ServingModel model, long user)
    {
        if (!model.Graph.TryGetOrdinal(user, out var ordinal))
        {
            return UserProfile.Empty;
        }

        var attributes = new Dictionary<string, string>();
        var interests = new Dictionary<string, IReadOnlyList<string>>();
        foreach (var field in model.Profiles.Fields)
        {
            string[] values = [.. field.Tokens(ordinal).ToArray().Select(token => field.Vocabulary[token])];
            if (values.Length == 0)
            {
                continue;
            }

            if (field.Kind == ProfileFieldKind.Attribute)
            {
                attributes[field.Name] = values[0];
            }
            else
            {
                interests[field.Name] = values;
            }
        }

        return new UserProfile(model.Profiles.Names[ordinal], model.Profiles.Headlines[ordinal], attributes, interests);
    }
}
