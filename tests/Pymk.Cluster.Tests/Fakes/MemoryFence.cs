using Pymk.Grains.Interfaces.Stores;

namespace Pymk.Cluster.Tests.Fakes;

/// <summary>Epochs of a store in memory: a write of an old epoch is refused and changes nothing.</summary>
internal sealed class MemoryFence(string store)
{
    private readonly Dictionary<int, long> _epochs = [];

    public T Open<T>(int shard, Func<long, T> read)
    {
        lock (_epochs)
        {
            return read(_epochs[shard] = _epochs.GetValueOrDefault(shard) + 1);
        }
    }

    /// <summary>Lets the epochs of a shard begin above one.</summary>
    public void Raise(int shard, long epoch)
    {
        lock (_epochs)
        {
            _epochs[shard] = Math.Max(epoch, _epochs.GetValueOrDefault(shard));
        }
    }

    /// <summary>Opens a shard as another activation would, so that the activation before is stale.</summary>
    public void Steal(int shard) => Open(shard, epoch => epoch);

    public Task WriteAsync(int shard, long epoch, Action write)
    {
        lock (_epochs)
        {
            if (_epochs[shard] != epoch)
            {
                return Task.FromException(new StaleEpochException(store, shard, epoch));
            }

            write();
            return Task.CompletedTask;
        }
    }
}
