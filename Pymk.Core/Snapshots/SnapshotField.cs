using Pymk.Core.Profiles;

namespace Pymk.Core.Snapshots;

/// <summary>A profile field of a snapshot: a column of lists of texts, named for kind and field, such as <c>attribute:school</c>.</summary>
/// <param name="Kind">Attribute or interest.</param>
/// <param name="Name">Name of the field.</param>
public readonly record struct SnapshotField(ProfileFieldKind Kind, string Name)
{
    private const string Attribute = "attribute:";
    private const string Interest = "interest:";

    /// <summary>Name of the column.</summary>
    public string Column => (Kind == ProfileFieldKind.Attribute ? Attribute : Interest) + Name;

    /// <summary>The field of a column; false for a column that is no field.</summary>
    public static bool TryParse(string column, out SnapshotField field)
    {
        var isAttribute = column.StartsWith(Attribute, StringComparison.Ordinal);
        field = isAttribute ? new(ProfileFieldKind.Attribute, column[Attribute.Length..])
            : column.StartsWith(Interest, StringComparison.Ordinal) ? new(ProfileFieldKind.Interest, column[Interest.Length..])
            : default;
        return field.Name is not null;
    }
}
