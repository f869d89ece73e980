using Orleans.Services;

namespace Pymk.Grains.Cleaning;

/// <summary>What a cleaning asks of every silo.</summary>
[Alias("pymk.silo-cleaning")]
internal interface ISiloCleaning : IGrainService
{
    /// <summary>The model versions of the silo.</summary>
    [Alias("models")]
    Task<SiloModels> GetModels();

    /// <summary>
    /// Deletes the versions of the silo's model directory that are too many, and interrupted trainings; forgets what only versions before the served
    /// ones needed.
    /// </summary>
    /// <param name="inUse">Versions that some silo serves or loads.</param>
    [Alias("clean")]
    [ResponseTimeout("00:10:00")]
    Task<SiloCleaned> Clean(string[] inUse);
}

/// <summary>The model versions of a silo.</summary>
/// <param name="InUse">Those that it serves or loads, or served just before.</param>
/// <param name="Kept">Those of its model directory.</param>
/// <param name="IndexShards">The most index partitions of those that it serves.</param>
/// <param name="TrainingUnderWay">Whether a training builds into its model directory.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.silo-models")]
internal sealed record SiloModels(
    [property: Id(0)] string[] InUse, [property: Id(1)] string[] Kept, [property: Id(2)] int IndexShards, [property: Id(3)] bool TrainingUnderWay);

/// <summary>What a silo deleted from its model directory.</summary>
/// <param name="Versions">Names of versions.</param>
/// <param name="Builds">Number of interrupted trainings.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.silo-cleaned")]
internal sealed record SiloCleaned([property: Id(0)] string[] Versions, [property: Id(1)] int Builds);
