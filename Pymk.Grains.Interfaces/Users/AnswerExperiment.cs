namespace Pymk.Grains.Interfaces.Users;

/// <summary>The experiment that an answer belongs to.</summary>
/// <param name="Name">The experiment.</param>
/// <param name="Arm">The arm that answered.</param>
public sealed record AnswerExperiment(string Name, string Arm);
