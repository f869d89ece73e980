namespace Pymk.Core.Profiles;

/// <summary>
/// Which column of the pair matrix counts what two users share in a field: a school weighs otherwise than a place, and which fields there are is known from
/// the data alone. Decided by the profiles, so that every graph over them has the same columns.
/// </summary>
public static class FieldColumns
{
    /// <summary>Number of columns.</summary>
    public const int Count = 6;

    /// <summary>The column of each field: the fields most users fill in have their own, all further ones share the last.</summary>
    public static int[] Of(ProfileTable profiles)
    {
        var order = Enumerable.Range(0, profiles.Fields.Count)
            .OrderByDescending(f => Speaking(profiles.Fields[f])).ThenBy(f => profiles.Fields[f].Name, StringComparer.Ordinal).ToArray();
        var columns = new int[order.Length];
        for (var place = 0; place < order.Length; place++)
        {
            columns[order[place]] = Math.Min(place, Count - 1);
        }

        return columns;
    }

    private static int Speaking(ProfileField field)
    {
        var users = 0;
        for (var u = 0; u + 1 < field.Offsets.Length; u++)
        {
            users += field.Offsets[u + 1] > field.Offsets[u] ? 1 : 0;
        }

        return users;
    }
}
