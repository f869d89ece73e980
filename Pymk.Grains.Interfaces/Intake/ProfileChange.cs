using Pymk.Grains.Interfaces.Events;

namespace Pymk.Grains.Interfaces.Intake;

/// <summary>A change of a profile. Parts that are null stay as they are; a field whose value is null is removed.</summary>
/// <param name="Name">The new name.</param>
/// <param name="Headline">The new headline.</param>
/// <param name="Attributes">New values by attribute.</param>
/// <param name="Interests">New lists by field of interests.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.profile-change")]
public sealed record ProfileChange(
    [property: Id(0)] string? Name = null,
    [property: Id(1)] string? Headline = null,
    [property: Id(2)] IReadOnlyDictionary<string, string?>? Attributes = null,
    [property: Id(3)] IReadOnlyDictionary<string, IReadOnlyList<string>?>? Interests = null)
{
    /// <summary>True where nothing changes.</summary>
    public bool IsEmpty => Name is null && Headline is null && Attributes is null && Interests is null;

    /// <summary>The profile after the change.</summary>
    public UserProfile Over(UserProfile before) => new(
        Name ?? before.Name, Headline ?? before.Headline, Merge(before.Attributes, Attributes), Merge(before.Interests, Interests));

    private static IReadOnlyDictionary<string, T> Merge<T>(IReadOnlyDictionary<string, T> before, IReadOnlyDictionary<string, T?>? change)
        where T : class
    {
        if (change is null)
        {
            return before;
        }

        var merged = new Dictionary<string, T>(before);
        foreach (var (field, value) in change)
        {
            if (value is null)
            {
                merged.Remove(field);
            }
            else
            {
                merged[field] = value;
            }
        }

        return merged;
    }
}
