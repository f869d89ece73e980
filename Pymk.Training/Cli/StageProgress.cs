namespace Pymk.Training.Cli;

/// <summary>Progress of a long stage.</summary>
/// <param name="Stage">The current work, for example <c>connections</c>.</param>
/// <param name="Done">Finished work in <paramref name="Unit"/>.</param>
/// <param name="Total">Total work, or 0 where it is unknown.</param>
/// <param name="Unit">The unit in the plural: rows, members, MB.</param>
public readonly record struct StageProgress(string Stage, long Done, long Total, string Unit);
