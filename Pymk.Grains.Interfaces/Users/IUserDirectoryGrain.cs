namespace Pymk.Grains.Interfaces.Users;

/// <summary>Finds users by id, name or headline, and tells which model serves. A stateless worker; the key is 0.</summary>
[Alias("pymk.user-directory")]
public interface IUserDirectoryGrain : IGrainWithIntegerKey
{
    /// <summary>Users whose id, name or headline contains the text, ignoring case; all users if it is empty.</summary>
    /// <param name="text">The text, at most 100 characters.</param>
    /// <param name="skip">Users to skip, 0 or more.</param>
    /// <param name="take">Most users to return, 1 to 100.</param>
    /// <exception cref="TimeoutException">A graph shard does not answer.</exception>
    [Alias("find")]
    ValueTask<UserPage> Find(string text, int skip, int take);

    /// <summary>The model that serves now.</summary>
    [Alias("status")]
    ValueTask<ServiceStatus> GetStatus();
}

/// <summary>The model that serves now.</summary>
/// <param name="ModelVersion">The model version that ranks.</param>
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
