namespace Pymk.Training.Import;

/// <summary>The kinds of problems of a row or a file.</summary>
public enum ImportIssueKind
{
    /// <summary>A file without rows.</summary>
    EmptyFile,

    /// <summary>A file that cannot be read, for example a truncated Parquet file; dropped as a whole.</summary>
    UnreadableFile,

    /// <summary>A blank line. Harmless: <see cref="ImportOptions.Strict"/> ignores it.</summary>
    BlankLine,

    /// <summary>A row with too few columns; dropped.</summary>
    MissingColumn,

    /// <summary>A row that fills more columns than the header names, so that it is open which value belongs where; dropped.</summary>
    ExtraColumn,

    /// <summary>A user id that is not a whole number from 0 to 2^63 - 1; the row is dropped.</summary>
    BadUserId,

    /// <summary>
    /// A time that is neither a number of the column's unit (1970 to 2106) nor ISO 8601. A connection or interaction is dropped; a profile keeps its
    /// other fields.
    /// </summary>
    BadTime,

    /// <summary>A connection without a time where others have one; kept with time 0.</summary>
    MissingTime,

    /// <summary>Text that is not a JSON object of the expected shape; dropped.</summary>
    BadJson,

    /// <summary>A user connected or suggested to themselves; dropped.</summary>
    SelfLoop,

    /// <summary>A duplicate row. Connections keep the earliest time, profiles the first row, interactions the first row of an event id.</summary>
    Duplicate,

    /// <summary>A connection listed from both ends; kept once.</summary>
    BothDirections,

    /// <summary>An interaction that names a user without connections or profile; dropped.</summary>
    UnknownUser,

    /// <summary>An interaction with an unknown action; dropped.</summary>
    UnknownAction,

    /// <summary>
    /// A row about a person who was erased, or whose account is deleted; dropped. It is no fault of the data: <see cref="ImportOptions.Strict"/>
    /// ignores it.
    /// </summary>
    LeftOut,
}
