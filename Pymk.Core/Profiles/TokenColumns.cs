namespace Pymk.Core.Profiles;

/// <summary>
/// The pair column that counts the shared tokens of a field. Sharing a school means something else than sharing a place, and only the data tells
/// which fields there are. The profiles alone decide, so that every graph over them has the same columns.
/// </summary>
public sealed class TokenColumns
{
    /// <summary>Number of columns.</summary>
    public const int Count = 6;

    /// <summary>Wraps the columns of the fields.</summary>
    /// <param name="fieldEnds">The first token number after each field, ascending.</param>
    /// <param name="fieldColumns">The column of each field, 0 to <see cref="Count"/> - 1.</param>
    internal TokenColumns(int[] fieldEnds, int[] fieldColumns) => (FieldEnds, FieldColumns) = (fieldEnds, fieldColumns);

    /// <summary>Columns of profiles without fields.</summary>
    public static TokenColumns None { get; } = new([], []);

    internal int[] FieldEnds { get; }

    internal int[] FieldColumns { get; }

    /// <summary>The fields that most users fill in get a column each; all further fields share the last column.</summary>
    public static TokenColumns Of(ProfileTable profiles)
    {
        var order = Enumerable.Range(0, profiles.Fields.Count)
            .OrderByDescending(f => UsersWith(profiles.Fields[f])).ThenBy(f => profiles.Fields[f].Name, StringComparer.Ordinal).ToArray();
        var columns = new int[order.Length];
        for (var place = 0; place < order.Length; place++)
        {
            columns[order[place]] = Math.Min(place, Count - 1);
        }

        var numbering = new TokenNumbering(profiles);
        return new TokenColumns([.. Enumerable.Range(1, order.Length).Select(numbering.First)], columns);
    }

    /// <summary>The column of a token, numbered as <see cref="TokenNumbering"/> says; the last column for an unknown token.</summary>
    public int ColumnOf(int token)
    {
        var field = 0;
        while (field < FieldEnds.Length && token >= FieldEnds[field])
        {
            field++;
        }

        return field < FieldColumns.Length ? FieldColumns[field] : Count - 1;
    }

    private static int UsersWith(ProfileField field)
    {
        var users = 0;
        for (var u = 0; u + 1 < field.Offsets.Length; u++)
        {
            users += field.Offsets[u + 1] > field.Offsets[u] ? 1 : 0;
        }

        return users;
    }
}
