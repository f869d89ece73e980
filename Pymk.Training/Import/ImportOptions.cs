namespace Pymk.Training.Import;

/// <summary>What to import and how strictly. A file named by itself wins over one found in <see cref="DataFolder"/>.</summary>
public sealed record ImportOptions
{
    /// <summary>Folder with <c>connections.*</c>, <c>profiles.*</c> and <c>interactions.*</c> (or a folder <c>interactions/</c>). <c>future.*</c> is never read.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Connections: TSV, CSV or Parquet with user, user and optionally a time.</summary>
    public string? Connections { get; init; }

    /// <summary>Profiles: JSONL, CSV or Parquet.</summary>
    public string? Profiles { get; init; }

    /// <summary>Suggestion logs: JSONL or Parquet, or a folder of them.</summary>
    public string? Interactions { get; init; }

    /// <summary>Refuse the data where any row would be kept out or changed.</summary>
    public bool Strict { get; init; }

    /// <summary>Leave the logs alone, where only graph and profiles are needed.</summary>
    public bool SkipInteractions { get; init; }

    /// <summary>How many rows of each kind of problem the report shows.</summary>
    public int ExamplesPerKind { get; init; } = 3;

    /// <summary>Memory that DuckDB may use before it spills to disk, in MiB.</summary>
    public int DuckDbMemoryMegabytes { get; init; } = 2048;
}
