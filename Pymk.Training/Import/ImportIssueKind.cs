namespace Pymk.Training.Import;

/// <summary>What can be wrong with a row or a file.</summary>
public enum ImportIssueKind
{
    /// <summary>A file without any row.</summary>
    EmptyFile,

    /// <summary>A file that cannot be read at all, such as a truncated Parquet file; kept out as a whole.</summary>
    UnreadableFile,

    /// <summary>A line with nothing on it. Harmless: does not count for <see cref="ImportOptions.Strict"/>.</summary>
    BlankLine,

    /// <summary>A row with fewer columns than it needs; kept out.</summary>
    MissingColumn,

    /// <summary>A user id that is no 64-bit whole number; the row is kept out.</summary>
    BadUserId,

    /// <summary>A time that is neither unix seconds (1970 to 2106) nor ISO 8601. The connection or interaction is kept out; a profile keeps the rest.</summary>
    BadTime,

    /// <summary>A connection without a time where others have one; kept, with time 0.</summary>
    MissingTime,

    /// <summary>Text that is not a JSON object of the expected shape; kept out.</summary>
    BadJson,

    /// <summary>A user connected to, or suggested to, oneself; kept out.</summary>
    SelfLoop,

    /// <summary>A row that repeats an earlier one; connections keep the earliest time, profiles the first row, interactions the first of an event id.</summary>
    Duplicate,

    /// <summary>A connection listed from both ends; kept once.</summary>
    BothDirections,

    /// <summary>An interaction of or with a user whom neither connections nor profiles know; kept out.</summary>
    UnknownUser,

    /// <summary>An interaction of a kind that Pymk does not know; kept out.</summary>
    UnknownAction,
}
