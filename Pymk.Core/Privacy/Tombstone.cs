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

    internal Tombstone Joined(Tombstone other) => new(Math.Max(ErasedAtMs, other.ErasedAtMs), Math.Max(RevivedAtMs, other.RevivedAtMs));
}
