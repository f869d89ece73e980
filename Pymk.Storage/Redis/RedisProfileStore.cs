using System.Text.Json;
using Pymk.Grains.Profiles;
using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>
/// A hash a shard: field = user, value = the state as JSON. A state is the merge of all events about its user, so that the last of two writers that both took the same
/// events writes the same.
/// </summary>
internal sealed class RedisProfileStore(RedisStores stores) : IProfileStore
{
    public async Task<StoredProfiles> ReadAsync(int shard)
    {
        var db = stores.Durable.GetDatabase();
        var described = db.StringGetAsync(RedisKeys.ProfilesDescribed(shard));
        var entries = await db.HashGetAllAsync(RedisKeys.Profiles(shard));
        return new StoredProfiles(Array.ConvertAll(entries, e => Decode(shard, e)), (string?)await described ?? "");
    }

    public Task WriteAsync(int shard, IReadOnlyCollection<ProfileState> profiles) => stores.Durable.GetDatabase().HashSetAsync(
        RedisKeys.Profiles(shard), [.. profiles.Select(p => new HashEntry(p.User, JsonSerializer.SerializeToUtf8Bytes(p)))]);

    public Task MarkDescribedAsync(int shard, string version) => stores.Durable.GetDatabase().StringSetAsync(RedisKeys.ProfilesDescribed(shard), version);

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
