using Pymk.Grains.Interfaces.Users;

namespace Pymk.Grains.Interfaces.Snapshots;

/// <summary>Takes a snapshot of the cluster into a folder of that name below the setting <c>Pymk:Snapshots</c>. The key is the name.</summary>
[Alias("pymk.snapshot")]
public interface ISnapshotGrain : IGrainWithStringKey
{
    /// <summary>Begins the snapshot, or goes on with an interrupted one. A finished one stays as it is.</summary>
    /// <exception cref="InvalidRequestException">The name is not allowed.</exception>
    [Alias("start")]
    Task<SnapshotStatus> Start();

    /// <summary>How far the snapshot is.</summary>
    /// <inheritdoc cref="Start"/>
    [Alias("read")]
    Task<SnapshotStatus> Read();
}

/// <summary>The names of snapshots.</summary>
public static class SnapshotNames
{
    /// <summary>Most characters of a name.</summary>
    public const int MaxLength = 100;

    /// <summary>Throws unless the name is one of a folder: letters, digits, '-', '_' and '.' behind a letter or digit.</summary>
    /// <exception cref="InvalidRequestException">The name is not allowed.</exception>
    public static void Check(string? name)
    {
        if (name is not { Length: > 0 and <= MaxLength } || !char.IsAsciiLetterOrDigit(name[0])
            || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
        {
            throw new InvalidRequestException(
                "name", $"A snapshot's name has 1 to {MaxLength} letters, digits, '-', '_' and '.', and begins with a letter or digit.");
        }
    }
}

/// <summary>How far a snapshot is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">Its state.</param>
/// <param name="Share">The share of the shards that are written, 0 to 1.</param>
/// <param name="Problem">Why the last run failed; null otherwise.</param>
/// <param name="Id">The snapshot's id; null before it is finished.</param>
/// <param name="TakenAt">When it began; null before it is finished.</param>
/// <param name="Interactions">Folder of the interaction logs; null without logs, and before it is finished.</param>
/// <param name="Parts">The files; empty before it is finished.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.snapshot-status")]
public sealed record SnapshotStatus(
    [property: Id(0)] string Name,
    [property: Id(1)] SnapshotState State,
    [property: Id(2)] double Share = 0,
    [property: Id(3)] string? Problem = null,
    [property: Id(4)] string? Id = null,
    [property: Id(5)] DateTimeOffset? TakenAt = null,
    [property: Id(6)] string? Interactions = null,
    [property: Id(7)] SnapshotFile[]? Parts = null);

/// <summary>A file of a snapshot.</summary>
/// <param name="Name">Path below the snapshot's folder.</param>
/// <param name="Rows">Number of rows.</param>
/// <param name="Bytes">Length in bytes.</param>
/// <param name="XxHash3">Checksum of the content, 16 hexadecimal digits.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.snapshot-file")]
public sealed record SnapshotFile(
    [property: Id(0)] string Name, [property: Id(1)] long Rows, [property: Id(2)] long Bytes, [property: Id(3)] string XxHash3);

/// <summary>The states of a snapshot.</summary>
[GenerateSerializer]
[Alias("pymk.snapshot-state")]
public enum SnapshotState
{
    /// <summary>Nobody has begun it.</summary>
    Unknown,

    /// <summary>It is being written.</summary>
    Running,

    /// <summary>It was interrupted or failed; start it again to go on.</summary>
    Unfinished,

    /// <summary>It is complete.</summary>
    Finished,
}
