using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Extensions.Options;
using Pymk.Core.Rules;
using Pymk.Grains.Retention;
using Pymk.Grains.Views;
using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>
/// A hash for each user: field = person, value = the last time (4 bytes, unix seconds) and the number of views (2 bytes, at most 65,535), big-endian.
/// Two fields beside them: <c>c</c> is the time of the last look for negligible counts, <c>d</c> has the last 4 bytes of each of the last deliveries.
/// Versions before wrote "times last", decimal, <c>cleaned</c>, and <c>deliveries</c> in hexadecimal digits; the next write changes them. A write is
/// one Lua script, so that counting and forgetting are one step.
/// </summary>
internal sealed class RedisViewStore(RedisStores stores, IOptions<RetentionOptions> retention) : IViewStore
{
    /// <summary>The most people with counts of a user.</summary>
    public const int MaxPeople = FatigueDiscount.MaxPeople;

    private const int CountBytes = 6;

    // KEYS: the hash. ARGV: now, life, half-life (seconds), the negligible count, the most people; then for each call its delivery or '', the number
    // of its people, and for each person the id and the number of views. Returns person, count, person, count, ...
    // The hash is cleaned once a day and when it is over full: this costs one HGETALL. Long commands run in parts, because unpack is limited by Lua's
    // stack. Of equal counts the lower id goes first, as in ViewReplay.
    private const string Script = """
        local key, now, most = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[5])
        local function run(command, values)
          for part = 1, #values, 1000 do redis.call(command, key, unpack(values, part, math.min(part + 999, #values))) end
        end

        local function read(count)
          if #count == 6 then
            local a, b, c, d, e, f = string.byte(count, 1, 6)
            return e * 256 + f, ((a * 256 + b) * 256 + c) * 256 + d
          end
          local times, seen = string.match(count, '^(%d+) (%d+)$')
          if times then return tonumber(times), tonumber(seen) end
        end

        local function write(times, seen)
          local function byte(value, unit) return math.floor(value / unit) % 256 end
          times = math.min(times, 65535)
          return string.char(byte(seen, 16777216), byte(seen, 65536), byte(seen, 256), byte(seen, 1), byte(times, 256), byte(times, 1))
        end

        local cleaned, deliveries = redis.call('HGET', key, 'c'), redis.call('HGET', key, 'd') or ''
        if not cleaned then
          cleaned = redis.call('HGET', key, 'cleaned')
          if cleaned then
            local digits = redis.call('HGET', key, 'deliveries') or ''
            digits = string.gsub(digits, '%x%x%x%x%x%x%x%x(%x%x%x%x%x%x%x%x)', '%1')
            deliveries = string.gsub(digits, '%x%x', function(byte) return string.char(tonumber(byte, 16)) end)
            redis.call('HDEL', key, 'cleaned', 'deliveries')
            redis.call('HSET', key, 'c', cleaned)
            if deliveries ~= '' then redis.call('HSET', key, 'd', deliveries) end
          end
        end

        local before, counts, at = deliveries, {}, 6
        while at < #ARGV do
          local delivery, last = ARGV[at], at + 1 + 2 * tonumber(ARGV[at + 1])
          local again = delivery ~= '' and string.find(deliveries, delivery, 1, true)
          if delivery ~= '' and not again then deliveries = string.sub(deliveries .. delivery, -32) end
          for i = at + 2, last, 2 do
            local count, times, seen = counts[ARGV[i]] or redis.call('HGET', key, ARGV[i]), 0, 0
            if count then times, seen = read(count) end
            if not again then times, seen = times + tonumber(ARGV[i + 1]), math.max(seen, now) end
            if times > 0 then counts[ARGV[i]] = write(times, seen) end
          end
          at = last + 1
        end

        local answer = {}
        for person, count in pairs(counts) do
          answer[#answer + 1] = person
          answer[#answer + 1] = count
        end
        run('HSET', answer)
        if deliveries ~= before then redis.call('HSET', key, 'd', deliveries) end

        local people = redis.call('HLEN', key) - (deliveries == '' and 1 or 2)
        if people > most or now - tonumber(cleaned or 0) >= 86400 then
          local all, kept, gone = redis.call('HGETALL', key), {}, {}
          for i = 1, #all, 2 do
            local times, seen = read(all[i + 1])
            if times then
              local left = times * 0.5 ^ (math.max(0, now - seen) / tonumber(ARGV[3]))
              if left < tonumber(ARGV[4]) then gone[#gone + 1] = all[i] else kept[#kept + 1] = { left, all[i] } end
            end
          end
          if #kept > most then
            table.sort(kept, function(a, b)
              if a[1] ~= b[1] then return a[1] < b[1] end
              if #a[2] ~= #b[2] then return #a[2] < #b[2] end
              return a[2] < b[2]
            end)
            for i = 1, #kept - math.floor(most * 3 / 4) do gone[#gone + 1] = kept[i][2] end
          end
          run('HDEL', gone)
          redis.call('HSET', key, 'c', ARGV[1])
        end
        redis.call('EXPIRE', key, ARGV[2])
        return answer
        """;

    private readonly RedisValue[] _rules =
    [
        (long)TimeSpan.FromDays(retention.Value.ViewDays).TotalSeconds, (long)FatigueDiscount.HalfLife.TotalSeconds, FatigueDiscount.Negligible, MaxPeople,
    ];

    public async Task<IReadOnlyCollection<ViewCount>> ReadAsync(long user)
    {
        var entries = await stores.Durable.ReadAsync(db => db.HashGetAllAsync(stores.Keys.Views(user)));
        var counts = new List<ViewCount>(entries.Length);
        foreach (var entry in entries)
        {
            if (entry.Name.TryParse(out long person))
            {
                counts.Add(Decode(user, person, entry.Value!));
            }
        }

        return counts;
    }

    public async Task<IReadOnlyCollection<ViewCount>> AddAsync(long user, IReadOnlyCollection<RecordedViews> views, long now)
    {
        var arguments = new List<RedisValue> { now };
        arguments.AddRange(_rules);
        foreach (var call in views)
        {
            var people = call.People.CountBy(person => person).ToArray();
            arguments.Add(call.Delivery == 0 ? "" : BytesOf(call.Delivery));
            arguments.Add(people.Length);
            foreach (var (person, times) in people)
            {
                arguments.Add(person);
                arguments.Add(times);
            }
        }

        RedisKey[] keys = [stores.Keys.Views(user)];
        var answer = (RedisValue[])(await stores.Durable.AskAsync(db => db.ScriptEvaluateAsync(Script, keys, [.. arguments])))!;
        var counts = new ViewCount[answer.Length / 2];
        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] = Decode(user, (long)answer[2 * i], answer[(2 * i) + 1]!);
        }

        return counts;
    }

    public Task RemoveAsync(long user, IReadOnlyCollection<long> people) =>
        stores.Durable.AskAsync(db => db.HashDeleteAsync(stores.Keys.Views(user), [.. people.Select(person => (RedisValue)person)]));

    private static byte[] BytesOf(ulong delivery)
    {
        var bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)delivery);
        return bytes;
    }

    private static ViewCount Decode(long user, long person, byte[] count)
    {
        if (count.Length == CountBytes)
        {
            var (lastAt, times) = (BinaryPrimitives.ReadUInt32BigEndian(count), BinaryPrimitives.ReadUInt16BigEndian(count.AsSpan(sizeof(uint))));
            return new ViewCount(person, new ViewTally(times, lastAt));
        }

        var text = count.AsSpan();
        var space = text.IndexOf((byte)' ');
        return space > 0
            && int.TryParse(text[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var decimalTimes)
            && long.TryParse(text[(space + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var decimalLast)
            ? new ViewCount(person, new ViewTally(decimalTimes, decimalLast))
            : throw new InvalidDataException(
                $"The stored views of person {person} by user {user} have {count.Length} bytes, not {CountBytes}: another version wrote them.");
    }
}
