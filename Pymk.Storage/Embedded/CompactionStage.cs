namespace Pymk.Storage.Embedded;

/// <summary>The points of a compaction at which the store's files are as a crash may leave them.</summary>
internal enum CompactionStage
{
    /// <summary>A part of the keys is in the new generation.</summary>
    Copying,

    /// <summary>All keys are in the new generation, which does not count yet.</summary>
    Copied,

    /// <summary>The new generation counts; the one before is still there.</summary>
    Switched,

    /// <summary>The generation before is deleted.</summary>
    Deleted,
}
