using Pymk.Core.Privacy;
using Pymk.Grains.Privacy;

namespace Pymk.Grains.Tests.Fakes;

/// <summary>A store of tombstones in memory.</summary>
internal sealed class FakeTombstones : ITombstoneStore
{
    private readonly byte[] _key = Tombstones.NewKey();
    private readonly Dictionary<TombstoneHash, Tombstone> _people = [];

    /// <summary>The number of single tombstones read.</summary>
    public int Finds { get; private set; }

    /// <summary>Writes the tombstone of a person.</summary>
    public void Bury(long user, Tombstone tombstone) => _people[TombstoneHash.Of(user, _key)] = tombstone;

    public Task<Tombstones> ReadAsync() => Task.FromResult(new Tombstones(_key, _people));

    public Task<Tombstone?> FindAsync(TombstoneHash hash)
    {
        Finds++;
        return Task.FromResult(_people.TryGetValue(hash, out var tombstone) ? tombstone : (Tombstone?)null);
    }

    public Task WriteAsync(TombstoneHash hash, Tombstone tombstone)
    {
        _people[hash] = tombstone;
        return Task.CompletedTask;
    }

    public Task RemoveAsync(IReadOnlyCollection<TombstoneHash> hashes)
    {
        foreach (var hash in hashes)
        {
            _people.Remove(hash);
        }

        return Task.CompletedTask;
    }
}
