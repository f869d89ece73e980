namespace Pymk.Core.Diversity;

/// <summary>A candidate whose group was full.</summary>
/// <param name="Position">Index into the set or the ranking.</param>
/// <param name="ByAttribute">True where the group of the shared attribute was full, false for the community.</param>
public readonly record struct FullGroup(int Position, bool ByAttribute);
