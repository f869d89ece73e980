namespace Pymk.Training.Doctor;

/// <summary>What one check found.</summary>
/// <param name="Fine">Whether Pymk can work with it.</param>
/// <param name="What">What is there, or what is wrong.</param>
/// <param name="Remedy">What to do about it; none where nothing is.</param>
internal readonly record struct Finding(bool Fine, string What, string? Remedy = null);
