namespace Pymk.Training.Cli;

/// <summary>How far a long stage has come.</summary>
/// <param name="Stage">What is being done, such as <c>connections</c>.</param>
/// <param name="Done">Work done so far, in <paramref name="Unit"/>.</param>
/// <param name="Total">All of it, or 0 where nobody knows.</param>
/// <param name="Unit">What is counted, in the plural: rows, members, MB.</param>
public readonly record struct StageProgress(string Stage, long Done, long Total, string Unit);
