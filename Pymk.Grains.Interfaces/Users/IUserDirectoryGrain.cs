namespace Pymk.Grains.Interfaces.Users;

/// <summary>Finds users by name or id, for a page's picker. A stateless worker; the key is 0.</summary>
[Alias("pymk.user-directory")]
public interface IUserDirectoryGrain : IGrainWithIntegerKey
{
    /// <summary>Users whose id, name or headline contains the text, ignoring case; all where it is empty.</summary>
    /// <param name="text">What to look for, at most 100 characters.</param>
    /// <param name="skip">How many to leave out, 0 or more.</param>
    /// <param name="take">How many to return, 1 to 100.</param>
    [Alias("find")]
    ValueTask<UserPage> Find(string text, int skip, int take);

    /// <summary>What serves now.</summary>
    [Alias("status")]
    ValueTask<ServiceStatus> GetStatus();

    /// <summary>What the silo that answers has used since it started.</summary>
    [Alias("process")]
    ValueTask<ProcessFigures> GetProcess();
}

/// <summary>What a silo's process has used since it started.</summary>
/// <param name="CpuMs">Processor time of all threads, milliseconds.</param>
/// <param name="AllocatedBytes">Managed memory allocated.</param>
/// <param name="PauseMs">Time the collector stopped all threads, milliseconds.</param>
/// <param name="Collections">Collections of generations 0, 1 and 2.</param>
/// <param name="HeapBytes">Managed heap after the last collection.</param>
/// <param name="ResidentBytes">Memory of the process.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.process-figures")]
public sealed record ProcessFigures(
    [property: Id(0)] double CpuMs,
    [property: Id(1)] long AllocatedBytes,
    [property: Id(2)] double PauseMs,
    [property: Id(3)] int[] Collections,
    [property: Id(4)] long HeapBytes,
    [property: Id(5)] long ResidentBytes);

/// <summary>What serves now.</summary>
/// <param name="ModelVersion">The model answers are ranked with.</param>
/// <param name="Users">Users of the model.</param>
/// <param name="Connections">Connections of the model.</param>
/// <param name="TrainedAt">When the model's training began.</param>
/// <param name="Provider">Where the ranker runs: <c>CPU</c> or <c>CUDA</c>.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.service-status")]
public sealed record ServiceStatus(
    [property: Id(0)] string ModelVersion,
    [property: Id(1)] int Users,
    [property: Id(2)] long Connections,
    [property: Id(3)] DateTimeOffset TrainedAt,
    [property: Id(4)] string Provider);
