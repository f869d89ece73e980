namespace Pymk.Grains.Profiles;

/// <summary>Keeps what profile events said, by graph shard.</summary>
public interface IProfileStore
{
    /// <summary>Reads all a shard has.</summary>
    Task<StoredProfiles> ReadAsync(int shard);

    /// <summary>Writes users' states; when it returns they survive a crash of the store's process.</summary>
    Task WriteAsync(int shard, IReadOnlyCollection<ProfileState> profiles);

    /// <summary>Remembers that all users of the shard are described in a model version.</summary>
    Task MarkDescribedAsync(int shard, string version);
}

/// <summary>What a shard has in the store.</summary>
/// <param name="Profiles">The last state of each user.</param>
/// <param name="DescribedIn">The model version all of them are described in, "" for none.</param>
public sealed record StoredProfiles(IReadOnlyList<ProfileState> Profiles, string DescribedIn);
