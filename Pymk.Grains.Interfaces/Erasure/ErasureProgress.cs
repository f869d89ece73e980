namespace Pymk.Grains.Interfaces.Erasure;

/// <summary>The steps of an erasure, in order.</summary>
[GenerateSerializer]
[Alias("pymk.erasure-step")]
public enum ErasureStep : byte
{
    /// <summary>Nobody is shown the user, and late events are refused.</summary>
    Hide,

    /// <summary>Relations from both ends, and what active users hold in memory.</summary>
    Relations,

    /// <summary>Profile, behaviour and index entry.</summary>
    Profile,

    /// <summary>Feature rows, views, lists and index entries of all versions.</summary>
    Stores,

    /// <summary>The memory of every silo.</summary>
    Memory,

    /// <summary>The files of every model version.</summary>
    Models,

    /// <summary>The interaction logs.</summary>
    Logs,

    /// <summary>The files of the store, in which removed entries may remain.</summary>
    Compaction,

    /// <summary>All done.</summary>
    Finished,
}

/// <summary>How far an erasure is.</summary>
/// <param name="Step">The step under way.</param>
/// <param name="Report">What was removed; of a finished erasure all of it.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.erasure-progress")]
public sealed record ErasureProgress([property: Id(0)] ErasureStep Step, [property: Id(1)] ErasureReport Report)
{
    /// <summary>True for an erasure that is finished.</summary>
    public bool IsFinished => Step == ErasureStep.Finished;
}

/// <summary>What an erasure removed. It holds neither the id nor the name of the user.</summary>
/// <param name="StartedAt">When the erasure began.</param>
/// <param name="ErasedBefore">True for a user who had been erased before.</param>
/// <param name="Removed">Number of removed entries by <see cref="ErasedParts"/>; every part is listed.</param>
/// <param name="Left">What only the operator can remove, one sentence each.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.erasure-report")]
public sealed record ErasureReport(
    [property: Id(0)] DateTimeOffset StartedAt,
    [property: Id(1)] bool ErasedBefore,
    [property: Id(2)] IReadOnlyDictionary<string, long> Removed,
    [property: Id(3)] IReadOnlyList<string> Left);
