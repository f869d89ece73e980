using Orleans.Concurrency;

namespace Pymk.Grains.Cleaning;

/// <summary>
/// Ends what the service keeps (docs/operations.md, "What is kept, and how long"), for the whole cluster, while it serves. One cleaning at a time;
/// each of its steps may run again. The key is 0.
/// </summary>
[Alias("pymk.cleaning")]
public interface ICleaningGrain : IGrainWithIntegerKey
{
    /// <summary>Cleans now, and returns the report of the cleaning under way where there is one.</summary>
    [Alias("clean")]
    [ResponseTimeout("06:00:00")]
    [AlwaysInterleave]
    Task<CleaningReport> Clean();

    /// <summary>Begins a cleaning where the last one is an hour old; does not wait for it.</summary>
    [Alias("clean-if-due")]
    [AlwaysInterleave]
    Task CleanIfDue();
}

/// <summary>What a cleaning did.</summary>
/// <param name="FoldedProfiles">Profile states that the model versions hold.</param>
/// <param name="ForgottenAccounts">Deleted accounts that are forgotten.</param>
/// <param name="ModelVersions">Model versions deleted from model directories.</param>
/// <param name="Builds">Folders of interrupted trainings.</param>
/// <param name="VersionKeys">Rows and index vectors of model versions that nobody needs.</param>
/// <param name="IndexLeft">Users who left and are in no index.</param>
/// <param name="LogDays">Days of interaction logs, counted for each writer.</param>
/// <param name="Compacted">Whether the embedded store was compacted.</param>
/// <param name="Problems">What was not done, and why. It is tried again by the next cleaning.</param>
/// <param name="FoldedRelations">Relations that the model versions hold or that were over.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.cleaning-report")]
public sealed record CleaningReport(
    [property: Id(0)] long FoldedProfiles,
    [property: Id(1)] long ForgottenAccounts,
    [property: Id(2)] string[] ModelVersions,
    [property: Id(3)] int Builds,
    [property: Id(4)] long VersionKeys,
    [property: Id(5)] long IndexLeft,
    [property: Id(6)] int LogDays,
    [property: Id(7)] bool Compacted,
    [property: Id(8)] string[] Problems,
    [property: Id(9)] long FoldedRelations = 0);
