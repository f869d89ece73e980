using Pymk.Grains.Features;
using Pymk.Grains.Interfaces.Stores;

namespace Pymk.Grains.Profiles;

/// <summary>
/// The feature rows of a profile shard's users, for the shard's owner. Rows lie in other slots than the shard's epoch, so no script can check the
/// epoch and write rows at once. Directly before every write the owner marks the users in the fenced profile store, so a refused owner writes no row.
/// A pause between mark and write remains possible, and lets an old owner overwrite newer rows and index entries. The next owner heals it: it finds
/// the marked users when it opens the shard and describes them again after <see cref="ServingOptions.BehaviorPeriod"/>. A longer pause, or another
/// change of owner within the period, leaves an old row until the user's next change or the next model version.
/// </summary>
/// <param name="rows">The rows.</param>
/// <param name="mark">Marks users in the profile store, under the owner's epoch.</param>
internal sealed class FencedRows(IUserRowStore rows, Func<IReadOnlyCollection<long>, Task> mark)
{
    /// <inheritdoc cref="IUserRowStore.ReadAsync"/>
    public Task<ReadOnlyMemory<byte>[]> ReadAsync(string version, ReadOnlyMemory<long> users) =>
        rows.ReadAsync(version, users, CancellationToken.None);

    /// <summary>Marks a user whose index entry alone is about to change.</summary>
    /// <exception cref="StaleEpochException">Another activation has opened the shard since.</exception>
    public Task MarkAsync(long user) => mark([user]);

    /// <summary>Marks users and writes their rows.</summary>
    /// <exception cref="StaleEpochException">Another activation has opened the shard since; no row is written.</exception>
    public async Task WriteAsync(string version, IReadOnlyList<(long User, ReadOnlyMemory<byte> Row)> written)
    {
        if (written.Count > 0)
        {
            await mark([.. written.Select(w => w.User)]);
            await rows.WriteAsync(version, written, CancellationToken.None);
        }
    }
}
