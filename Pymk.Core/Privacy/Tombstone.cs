namespace Pymk.Core.Privacy;

/// <summary>When a person was erased and revived.</summary>
/// <param name="ErasedAtMs">Unix milliseconds of the erasure.</param>
/// <param name="RevivedAtMs">Unix milliseconds of the <c>created</c> event that revived the person after it; 0 where there was none.</param>
public readonly record struct Tombstone(long ErasedAtMs, long RevivedAtMs = 0)
{
    /// <summary>True for a person who was created again after the erasure.</summary>
    public bool IsRevived => RevivedAtMs > ErasedAtMs;

    /// <summary>True where something that happened at a time must be left out.</summary>
    public bool Drops(long timeMs) => !IsRevived || timeMs < RevivedAtMs;

    /// <summary>
    /// Unix seconds from which something whose time is known in whole seconds counts again: the second of the revival, as its <c>created</c> event has
    /// that time, unless the erasure falls into it too. Of a revived person only.
    /// </summary>
    public long CountsFromSeconds => RevivedAtMs / 1_000 > ErasedAtMs / 1_000 ? RevivedAtMs / 1_000 : (RevivedAtMs + 999) / 1_000;

    internal Tombstone Joined(Tombstone other) => new(Math.Max(ErasedAtMs, other.ErasedAtMs), Math.Max(RevivedAtMs, other.RevivedAtMs));
}
