using Pymk.Core.Models;

namespace Pymk.Training.Pipeline;

/// <summary>The result of a training.</summary>
/// <param name="Folder">The version's folder.</param>
/// <param name="Judged">How it compares with the version that was served; null where nobody asked.</param>
internal sealed record TrainedVersion(string Folder, JudgeReport? Judged)
{
    /// <summary>False where the version is worse than the one that was served, which stays current.</summary>
    public bool IsPublished => Judged is not { Published: false };
}
