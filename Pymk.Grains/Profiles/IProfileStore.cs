using Pymk.Grains.Interfaces.Stores;

namespace Pymk.Grains.Profiles;

/// <summary>Keeps what profile events say of users, by graph shard. Each shard has one writer, fenced by its epoch.</summary>
public interface IProfileStore
{
    /// <summary>Begins a new epoch of a shard, after which writes of earlier epochs are refused, and reads all that it has.</summary>
    Task<StoredProfiles> OpenAsync(int shard);

    /// <summary>Writes users' states; when it returns, they survive a crash of the store's process.</summary>
    /// <exception cref="StaleEpochException">Another activation has opened the shard since.</exception>
    Task WriteAsync(int shard, long epoch, IReadOnlyCollection<ProfileState> profiles);

    /// <summary>Removes users' states.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="epoch">The epoch that <see cref="OpenAsync"/> returned.</param>
    /// <param name="users">64-bit ids.</param>
    /// <param name="foldedTo">The highest stamp of a state that was ever folded, those of this call included; 0 leaves what is stored.</param>
    /// <exception cref="StaleEpochException">Another activation has opened the shard since.</exception>
    Task RemoveAsync(int shard, long epoch, IReadOnlyCollection<long> users, long foldedTo = 0);

    /// <summary>Remembers that all users of the shard are described in a model version.</summary>
    /// <exception cref="StaleEpochException">Another activation has opened the shard since.</exception>
    Task MarkDescribedAsync(int shard, long epoch, string version);

    /// <summary>Remembers the users whose feature rows the owner writes next, in place of the users marked before.</summary>
    /// <exception cref="StaleEpochException">Another activation has opened the shard since.</exception>
    Task MarkWritingAsync(int shard, long epoch, IReadOnlyCollection<long> users);
}

/// <summary>What the store has of a shard.</summary>
/// <param name="Epoch">The new epoch.</param>
/// <param name="Profiles">The last state of each user.</param>
/// <param name="DescribedIn">The model version in which all of them are described, "" for none.</param>
/// <param name="Writing">The users whose feature rows the last owner wrote last, or may still write.</param>
/// <param name="FoldedTo">The highest stamp of a state that was folded; 0 for none.</param>
public sealed record StoredProfiles(
    long Epoch, IReadOnlyList<ProfileState> Profiles, string DescribedIn, IReadOnlyList<long> Writing, long FoldedTo = 0);
