using StackExchange.Redis;

namespace Pymk.Storage.Redis;

/// <summary>
/// The commands of one write through an <see cref="EpochFence"/>. All keys must lie in the slot of the epoch. Commands without values are left out.
/// </summary>
/// <param name="room">Expected number of values.</param>
internal sealed class FencedWrite(int room = 8)
{
    private const int HeaderLength = 3;

    private readonly List<RedisKey> _keys = [default];
    private readonly List<RedisValue> _arguments = new(1 + HeaderLength + room) { default };

    /// <summary>True where there is nothing to write.</summary>
    public bool IsEmpty => _keys.Count == 1;

    /// <summary>Sets fields of a hash.</summary>
    public FencedWrite SetFields(RedisKey key, IReadOnlyCollection<HashEntry> entries)
    {
        if (entries.Count > 0)
        {
            Begin("HSET", key, 2 * entries.Count);
            foreach (var entry in entries)
            {
                _arguments.Add(entry.Name);
                _arguments.Add(entry.Value);
            }
        }

        return this;
    }

    /// <summary>Removes fields of a hash.</summary>
    public FencedWrite RemoveFields(RedisKey key, params IReadOnlyCollection<RedisValue> fields) => Add("HDEL", key, fields);

    /// <summary>Adds members to a set.</summary>
    public FencedWrite AddMembers(RedisKey key, params IReadOnlyCollection<RedisValue> members) => Add("SADD", key, members);

    /// <summary>Removes members of a set.</summary>
    public FencedWrite RemoveMembers(RedisKey key, params IReadOnlyCollection<RedisValue> members) => Add("SREM", key, members);

    /// <summary>Sets a string.</summary>
    public FencedWrite SetString(RedisKey key, RedisValue value) => Add("SET", key, [value]);

    /// <summary>Sets the highest stamp folded; 0 leaves what is stored.</summary>
    public FencedWrite SetFolded(RedisKey key, long stamp) => Add("SET", key, stamp > 0 ? [stamp] : []);

    /// <summary>Deletes a key.</summary>
    public FencedWrite Delete(RedisKey key)
    {
        Begin("DEL", key, 0);
        return this;
    }

    /// <summary>The script's keys and arguments.</summary>
    public (RedisKey[] Keys, RedisValue[] Arguments) Build(RedisKey epochKey, long epoch)
    {
        (_keys[0], _arguments[0]) = (epochKey, epoch);
        return ([.. _keys], [.. _arguments]);
    }

    private FencedWrite Add(string command, RedisKey key, IReadOnlyCollection<RedisValue> values)
    {
        if (values.Count > 0)
        {
            Begin(command, key, values.Count);
            _arguments.AddRange(values);
        }

        return this;
    }

    private void Begin(string command, RedisKey key, int count)
    {
        _keys.Add(key);
        _arguments.AddRange([command, _keys.Count, count]);
    }
}
