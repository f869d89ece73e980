using Pymk.Core.Privacy;
using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Training.Import;

/// <summary>Input of an import. A file named by itself takes precedence over one in <see cref="DataFolder"/>.</summary>
public sealed record ImportOptions
{
    /// <summary>
    /// Folder with <c>connections.*</c>, <c>profiles.*</c> and <c>interactions.*</c> (or a folder <c>interactions/</c>).
    /// <c>future.*</c> is never read. Or a snapshot: its relations and logs are read as well.
    /// </summary>
    public string? DataFolder { get; init; }

    /// <summary>Connections: text, JSONL, Matrix Market or Parquet with user, user and an optional time.</summary>
    public string? Connections { get; init; }

    /// <summary>Profiles: JSONL, CSV or Parquet.</summary>
    public string? Profiles { get; init; }

    /// <summary>Suggestion logs: a JSONL or Parquet file, or a folder of them.</summary>
    public string? Interactions { get; init; }

    /// <summary>
    /// A snapshot, its folder of relations or a file of relations: deleted people are left out, and paths through people who are no bridges are not walked.
    /// </summary>
    public string? Relations { get; init; }

    /// <summary>What the ids of the network are; null to take them for text where more than half of the ids of the connections are not whole numbers.</summary>
    public UserIdKind? Ids { get; init; }

    /// <summary>Folder of a model version whose text ids keep their numbers; null for none.</summary>
    public string? Known { get; init; }

    /// <summary>Draws numbers for text ids.</summary>
    internal UserIdHash Hash { get; init; } = UserIdHash.Default;

    /// <summary>Parts of the users: a silo loads those that its graph shards own. The number of graph shards divides it. 1 to 4,096.</summary>
    public int Parts { get; init; } = 1;

    /// <summary>Refuses data with any row that would be dropped or changed.</summary>
    public bool Strict { get; init; }

    /// <summary>People who were erased: every row about them is left out and counted.</summary>
    public ErasedUsers Erased { get; init; } = ErasedUsers.None;

    /// <summary>Skips the logs, for callers that need only graph and profiles.</summary>
    public bool SkipInteractions { get; init; }

    /// <summary>Reads experiment, arm and propensity of the logs as well.</summary>
    public bool Tags { get; init; }

    /// <summary>Examples that the report shows for each kind of problem.</summary>
    public int ExamplesPerKind { get; init; } = 3;

    /// <summary>Where DuckDB keeps its tables and spills; null keeps tables in memory and spills to the folder of temporary files.</summary>
    public string? Spill { get; init; }

    /// <summary>Memory limit of DuckDB in MiB; beyond it, DuckDB spills to disk.</summary>
    public int DuckDbMemoryMegabytes { get; init; } = 2048;
}
