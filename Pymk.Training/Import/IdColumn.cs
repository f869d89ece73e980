using System.Text;
using Apache.Arrow;
using Pymk.Training.Files;
using Pymk.Training.Ids;

namespace Pymk.Training.Import;

/// <summary>A column of user ids in a batch of rows: numbers, or text ids.</summary>
internal readonly struct IdColumn
{
    private readonly Int64Array? _numbers;
    private readonly StringArray? _texts;
    private readonly UserIndex? _users;
    private readonly ITextNumbers? _known;

    /// <summary>A column whose new text ids get numbers.</summary>
    /// <param name="column">The column, of <see cref="Sql"/>.</param>
    /// <param name="users">Reads the texts.</param>
    public IdColumn(IArrowArray column, UserIndex users)
        : this(column) => _users = users;

    /// <summary>A column whose new text ids get no numbers.</summary>
    /// <param name="column">The column, of <see cref="NumberOrText"/>.</param>
    /// <param name="known">Finds the numbers of texts; null in a network of numbers.</param>
    public IdColumn(IArrowArray column, ITextNumbers? known)
        : this(column) => _known = known;

    private IdColumn(IArrowArray column)
    {
        _numbers = column as Int64Array;
        _texts = column as StringArray;
    }

    /// <summary>SQL for the ids of an application's file.</summary>
    /// <param name="column">The column.</param>
    /// <param name="texts">True where ids are text. A column of another type has none.</param>
    public static string Sql(ParquetColumns.Column column, bool texts) => !texts ? ParquetColumns.UserId(column)
        : UserIds.IsText(column.Type) ? Text(column)
        : "NULL::VARCHAR";

    /// <summary>SQL for the ids of a file that may be the service's own, which has numbers whatever the kind of its network is.</summary>
    /// <inheritdoc cref="Sql"/>
    public static string NumberOrText(ParquetColumns.Column column, bool texts) =>
        texts && UserIds.IsText(column.Type) ? Text(column) : ParquetColumns.UserId(column);

    /// <summary>The number of an id; false and -1 where the row has none.</summary>
    public bool TryGet(int row, out long id)
    {
        if (_numbers is not null)
        {
            id = _numbers.GetValue(row) ?? -1;
            return id >= 0;
        }

        if (!_texts!.IsNull(row) && (_users is not null ? _users.TryRead(_texts.GetBytes(row), out id) : _known!.TryFind(_texts.GetBytes(row), out id)))
        {
            return true;
        }

        id = -1;
        return false;
    }

    /// <summary>The id for a message.</summary>
    public string Shown(int row) => _numbers is not null
        ? FormattableString.Invariant($"{_numbers.GetValue(row)}")
        : _texts!.IsNull(row) ? "" : Encoding.UTF8.GetString(_texts.GetBytes(row));

    private static string Text(ParquetColumns.Column column) => $"{DuckDbSession.Name(column.Name)}::VARCHAR";
}
