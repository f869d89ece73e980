using System.Collections.Concurrent;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Grains.RequestKeys;

namespace Pymk.Cluster.Tests.Fakes;

/// <summary>Request keys in memory.</summary>
internal sealed class MemoryRequestKeyStore : IRequestKeyStore
{
    private readonly ConcurrentDictionary<(int Slot, Guid Key), (StoredKey Key, byte[]? Answer)> _keys = new();

    /// <summary>Whether the store answers.</summary>
    public bool IsDown { get; set; }

    public int Count => _keys.Count;

    public Task<IReadOnlyList<StoredKey>> ReadAsync(int slot) =>
        Task.FromResult<IReadOnlyList<StoredKey>>([.. _keys.Where(k => k.Key.Slot == slot).Select(k => k.Value.Key)]);

    public Task<bool> TryAddAsync(int slot, StoredKey key, TimeSpan life)
    {
        Check();
        return Task.FromResult(_keys.TryAdd((slot, key.Key), (key, null)));
    }

    public Task WriteAsync(int slot, StoredKey key, byte[] answer, TimeSpan life)
    {
        Check();
        _keys[(slot, key.Key)] = (key, answer);
        return Task.CompletedTask;
    }

    public Task<byte[]?> ReadAnswerAsync(int slot, Guid key) => Task.FromResult(_keys.TryGetValue((slot, key), out var kept) ? kept.Answer : null);

    public Task RemoveAsync(int slot, IReadOnlyCollection<Guid> keys)
    {
        foreach (var key in keys)
        {
            _keys.TryRemove((slot, key), out _);
        }

        return Task.CompletedTask;
    }

    private void Check()
    {
        if (IsDown)
        {
            throw new StoreUnavailableException("memory", "The test took it down.");
        }
    }
}
