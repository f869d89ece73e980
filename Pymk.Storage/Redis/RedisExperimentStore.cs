using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pymk.Grains.Experiments;
using Pymk.Grains.Interfaces.Experiments;
using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>
/// A hash: field = name of an experiment, value = JSON that an operator can read; the field "" has the number of changes. At most 64 experiments of a
/// few KB.
/// </summary>
internal sealed class RedisExperimentStore(RedisStores stores) : IExperimentStore
{
    private const int Format = 1;
    private const string Version = "";

    // Writes pairs of name and value, and removes the names after them, unless there were other changes.
    private const string Write = """
        local version = redis.call('HGET', KEYS[1], '') or '0'
        if version ~= ARGV[1] then return 0 end
        local pairs = tonumber(ARGV[2])
        for i = 1, pairs do redis.call('HSET', KEYS[1], ARGV[1 + 2 * i], ARGV[2 + 2 * i]) end
        for i = 3 + 2 * pairs, #ARGV do redis.call('HDEL', KEYS[1], ARGV[i]) end
        redis.call('HSET', KEYS[1], '', tostring(tonumber(version) + 1))
        return 1
        """;

    private static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    public async Task<long> ReadVersionAsync(CancellationToken cancellation = default) =>
        (long)await stores.Durable.ReadAsync(db => db.HashGetAsync(stores.Keys.Experiments, Version), cancellation);

    public async Task<StoredExperiments> ReadAsync(CancellationToken cancellation = default)
    {
        var (version, experiments) = (0L, new List<Experiment>());
        foreach (var field in await stores.Durable.ReadAsync(db => db.HashGetAllAsync(stores.Keys.Experiments), cancellation))
        {
            if (field.Name == Version)
            {
                version = (long)field.Value;
            }
            else
            {
                experiments.Add(Read(field.Name!, field.Value!));
            }
        }

        return new StoredExperiments(version, experiments);
    }

    public async Task<bool> TryWriteAsync(long version, IReadOnlyList<Experiment> written, IReadOnlyList<string> removed)
    {
        RedisValue[] arguments =
        [
            version.ToString(CultureInfo.InvariantCulture),
            written.Count,
            .. written.SelectMany(e => new RedisValue[] { e.Name, JsonSerializer.Serialize(new Stored(Format, e), Json) }),
            .. removed.Select(name => (RedisValue)name),
        ];
        return (int)await stores.Durable.AskAsync(db => db.ScriptEvaluateAsync(Write, [stores.Keys.Experiments], arguments)) == 1;
    }

    private static Experiment Read(string name, string value)
    {
        try
        {
            return JsonSerializer.Deserialize<Stored>(value, Json) is { Format: Format, Experiment: { } experiment }
                ? experiment
                : throw new InvalidDataException($"The stored experiment '{name}' has another format than {Format}: a newer program wrote it.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"The stored experiment '{name}' is damaged: {e.Message}");
        }
    }

    private sealed record Stored(int Format, Experiment Experiment);
}
