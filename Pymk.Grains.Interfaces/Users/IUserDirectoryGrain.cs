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
}

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
