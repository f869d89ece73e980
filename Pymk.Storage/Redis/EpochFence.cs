using Pymk.Grains.Interfaces.Stores;
using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>
/// Keeps each shard of a store to one writer. Opening a shard begins a new epoch. Every write is one Lua script that checks the epoch first and
/// then runs all commands or none, so a paused writer that comes back changes nothing. A conditional transaction would stall the shared connection
/// for a round trip.
/// </summary>
/// <param name="stores">The connections.</param>
/// <param name="name">The store's name, for <see cref="StaleEpochException"/>.</param>
/// <param name="epochKey">The key of a shard's epoch, in the slot of all keys of the shard.</param>
internal sealed class EpochFence(RedisStores stores, string name, Func<int, string> epochKey)
{
    // KEYS: the epoch, then the keys to write. ARGV: the writer's epoch, then for each command its name, the index of its key, the number of its
    // arguments and the arguments. Long commands run in parts, because unpack is limited by Lua's stack.
    private const string Script = """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        local at, count = 2, #ARGV
        while at < count do
          local command, key = ARGV[at], KEYS[tonumber(ARGV[at + 1])]
          local first, last = at + 3, at + 2 + tonumber(ARGV[at + 2])
          if first > last then redis.call(command, key) end
          for part = first, last, 1000 do redis.call(command, key, unpack(ARGV, part, math.min(part + 999, last))) end
          at = last + 1
        end
        return 1
        """;

    // A write of more arguments has the deadline of commands on many entries.
    private const int ManyArguments = 1_000;

    /// <summary>Begins a new epoch of a shard; writes of earlier epochs are refused from now on.</summary>
    /// <exception cref="StoreUnavailableException">The store's data are gone, or it does not answer.</exception>
    public async Task<long> OpenAsync(int shard)
    {
        await stores.RequireKeptAsync();
        return await stores.Durable.AskAsync(db => db.StringIncrementAsync(epochKey(shard)));
    }

    /// <summary>Writes in one round trip, all or nothing. A write without commands does not ask the store.</summary>
    /// <exception cref="StaleEpochException">The shard has a newer epoch; nothing is written.</exception>
    public async Task WriteAsync(int shard, long epoch, FencedWrite write)
    {
        if (write.IsEmpty)
        {
            return;
        }

        var (keys, arguments) = write.Build(epochKey(shard), epoch);
        var written = arguments.Length > ManyArguments
            ? await stores.Durable.AskForManyAsync(db => db.ScriptEvaluateAsync(Script, keys, arguments))
            : await stores.Durable.AskAsync(db => db.ScriptEvaluateAsync(Script, keys, arguments));
        if ((int)written == 0)
        {
            throw new StaleEpochException(name, shard, epoch);
        }
    }
}
