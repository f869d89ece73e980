using System.Text.Json;
using Pymk.Grains.Profiles;
using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>For each shard a hash (field = user, value = the state as JSON) and a string: the version in which all its users are described.</summary>
internal sealed class RedisProfileStore(RedisStores stores) : IProfileStore
{
    private readonly EpochFence _fence = new(stores, "the profile store", RedisKeys.ProfilesEpoch);

    public async Task<StoredProfiles> OpenAsync(int shard)
    {
        var epoch = await _fence.OpenAsync(shard);
        var described = stores.Durable.AskAsync(db => db.StringGetAsync(RedisKeys.ProfilesDescribed(shard)));
        var entries = await stores.Durable.AskForManyAsync(db => db.HashGetAllAsync(RedisKeys.Profiles(shard)));
        return new StoredProfiles(epoch, Array.ConvertAll(entries, e => Decode(shard, e)), (string?)await described ?? "");
    }

    public Task WriteAsync(int shard, long epoch, IReadOnlyCollection<ProfileState> profiles) =>
        _fence.WriteAsync(shard, epoch, new FencedWrite(2 * profiles.Count)
            .SetFields(RedisKeys.Profiles(shard), [.. profiles.Select(p => new HashEntry(p.User, JsonSerializer.SerializeToUtf8Bytes(p)))]));

    public Task MarkDescribedAsync(int shard, long epoch, string version) =>
        _fence.WriteAsync(shard, epoch, new FencedWrite().SetString(RedisKeys.ProfilesDescribed(shard), version));

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
