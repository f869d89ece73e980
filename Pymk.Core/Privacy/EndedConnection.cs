namespace Pymk.Core.Privacy;

/// <summary>The end of a person's connection.</summary>
/// <param name="Other">Ordinal of the other end.</param>
/// <param name="EndedMs">Unix milliseconds from which lists no longer count it.</param>
public readonly record struct EndedConnection(int Other, long EndedMs);
