namespace Pymk.Core.Erasure;

/// <summary>What was erased from one model version.</summary>
/// <param name="Version">Name of the version.</param>
/// <param name="Users">Number of users who were erased, by file with '/'; only files that held something.</param>
/// <param name="Connections">Number of their connections.</param>
/// <param name="Problem">Why the version could not be finished; running again goes on. Null where it is finished.</param>
public sealed record VersionErasure(string Version, IReadOnlyDictionary<string, int> Users, long Connections, string? Problem = null);

/// <summary>What was erased from a model directory.</summary>
/// <param name="Versions">The versions, served or kept.</param>
/// <param name="UnfinishedBuilds">Number of interrupted trainings whose files were deleted; training starts them over.</param>
/// <param name="TrainingUnderWay">True while a training runs; it leaves the users out when it publishes.</param>
public sealed record ModelErasure(IReadOnlyList<VersionErasure> Versions, int UnfinishedBuilds, bool TrainingUnderWay)
{
    /// <summary>True where every version is finished.</summary>
    public bool IsFinished => Versions.All(version => version.Problem is null);
}
