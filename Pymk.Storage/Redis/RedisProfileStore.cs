using System.Runtime.InteropServices;
using System.Text.Json;
using Pymk.Grains.Profiles;
using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>
/// For each shard a hash (field = user, value = the state as JSON) and three strings: the version in which all its users are described, the users
/// whose rows are written (64-bit ids, little-endian), and the highest stamp folded.
/// </summary>
internal sealed class RedisProfileStore(RedisStores stores) : IProfileStore
{
    private readonly EpochFence _fence = new(stores, "the profile store", stores.Keys.ProfilesEpoch);

    public async Task<StoredProfiles> OpenAsync(int shard)
    {
        var epoch = await _fence.OpenAsync(shard);
        var described = stores.Durable.AskAsync(db => db.StringGetAsync(stores.Keys.ProfilesDescribed(shard)));
        var writing = stores.Durable.AskAsync(db => db.StringGetAsync(stores.Keys.ProfilesWriting(shard)));
        var folded = stores.Durable.AskAsync(db => db.StringGetAsync(stores.Keys.ProfilesFolded(shard)));
        var entries = await stores.Durable.AskForManyAsync(db => db.HashGetAllAsync(stores.Keys.Profiles(shard)));
        var users = MemoryMarshal.Cast<byte, long>((byte[]?)await writing ?? []).ToArray();
        return new StoredProfiles(epoch, Array.ConvertAll(entries, e => Decode(shard, e)), (string?)await described ?? "", users, (long)await folded);
    }

    public Task WriteAsync(int shard, long epoch, IReadOnlyCollection<ProfileState> profiles) =>
        _fence.WriteAsync(shard, epoch, new FencedWrite(2 * profiles.Count)
            .SetFields(stores.Keys.Profiles(shard), [.. profiles.Select(p => new HashEntry(p.User, JsonSerializer.SerializeToUtf8Bytes(p)))]));

    public Task RemoveAsync(int shard, long epoch, IReadOnlyCollection<long> users, long foldedTo = 0) =>
        _fence.WriteAsync(shard, epoch, new FencedWrite(users.Count)
            .RemoveFields(stores.Keys.Profiles(shard), [.. users.Select(user => (RedisValue)user)])
            .SetFolded(stores.Keys.ProfilesFolded(shard), foldedTo));

    public Task MarkDescribedAsync(int shard, long epoch, string version) =>
        _fence.WriteAsync(shard, epoch, new FencedWrite().SetString(stores.Keys.ProfilesDescribed(shard), version));

    public Task MarkWritingAsync(int shard, long epoch, IReadOnlyCollection<long> users) =>
        _fence.WriteAsync(shard, epoch, new FencedWrite()
            .SetString(stores.Keys.ProfilesWriting(shard), MemoryMarshal.AsBytes<long>(users.ToArray()).ToArray()));

    private static ProfileState Decode(int shard, HashEntry entry)
    {
        try
        {
            return JsonSerializer.Deserialize<ProfileState>((ReadOnlySpan<byte>)(byte[])entry.Value!)!;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The stored profile of user {entry.Name} in shard {shard} cannot be read: {e.Message}", e);
        }
    }
}
