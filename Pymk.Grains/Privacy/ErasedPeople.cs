using Pymk.Core.Privacy;

namespace Pymk.Grains.Privacy;

/// <summary>
/// Who was erased, as far as this silo knows. Whoever writes something about people asks it, so that a late event brings nobody back. A tombstone
/// that the silo has may be revived by another silo: before something later than the erasure is refused, the store is asked. While nobody was erased,
/// all of it costs one comparison. Safe for concurrent use.
/// </summary>
internal sealed class ErasedPeople(ITombstoneStore store)
{
    private readonly Lock _lock = new();
    private volatile Tombstones? _known;

    /// <summary>True while the silo knows of nobody who was erased.</summary>
    public bool IsEmpty => _known is null or { IsEmpty: true };

    /// <summary>What the silo knows.</summary>
    /// <exception cref="InvalidOperationException">Nothing is read yet.</exception>
    public Tombstones Known => _known ?? throw new InvalidOperationException("The tombstones are not read yet; call ReadAsync first.");

    /// <summary>Reads all tombstones. A writer does so when it opens its data.</summary>
    public async Task ReadAsync()
    {
        var before = _known;
        var read = await store.ReadAsync();
        lock (_lock)
        {
            if (_known is { } known && known != before && known.Key.SequenceEqual(read.Key))
            {
                // What was learnt during the read stays.
                foreach (var (hash, tombstone) in known.People.Where(p => before?.People.Contains(p) != true))
                {
                    read = read.With(hash, tombstone);
                }
            }

            _known = read;
        }
    }

    /// <summary>Reads the tombstone of a person; null where there is none.</summary>
    public async Task<Tombstone?> FindAsync(long user)
    {
        if (_known is null)
        {
            await ReadAsync();
        }

        return await FindAsync(Known.HashOf(user));
    }

    /// <summary>
    /// Remembers that a text id had the number of a person who was erased or revived: another number, which the text may get later, has no tombstone.
    /// The writer of the text's shard alone does so.
    /// </summary>
    public async Task KeepTextAsync(long user, string text, Tombstone tombstone)
    {
        var hash = Known.HashOf(user, text);
        await store.WriteAsync(hash, tombstone);
        await FindAsync(hash);
    }

    /// <summary>True for a person who was erased and not revived since.</summary>
    public ValueTask<bool> IsErasedAsync(long user) => IsEmpty || !Known.Contains(user) ? new(false) : AskAsync(user, long.MaxValue);

    /// <summary>True where something about a person that happened at a time must be dropped.</summary>
    /// <param name="user">64-bit id.</param>
    /// <param name="timeMs">Unix milliseconds.</param>
    public ValueTask<bool> DropsAsync(long user, long timeMs)
    {
        if (IsEmpty || !Known.TryGet(user, out var tombstone) || !tombstone.Drops(timeMs))
        {
            return new(false);
        }

        return tombstone.IsRevived || timeMs <= tombstone.ErasedAtMs ? new(true) : AskAsync(user, timeMs);
    }

    /// <summary>When a person was erased or revived last, unix milliseconds, as far as the silo knows; 0 for never.</summary>
    public long LastMsOf(long user) =>
        !IsEmpty && Known.TryGet(user, out var tombstone) ? Math.Max(tombstone.ErasedAtMs, tombstone.RevivedAtMs) : 0;

    /// <summary>Lets what happens to a person from a time on count again, if the person was erased before it.</summary>
    /// <param name="user">64-bit id.</param>
    /// <param name="createdMs">Unix milliseconds of the event that created the person.</param>
    public async ValueTask ReviveAsync(long user, long createdMs)
    {
        if (!IsEmpty && Known.Contains(user) && await FindAsync(user) is { IsRevived: false } tombstone && createdMs > tombstone.ErasedAtMs)
        {
            await store.WriteAsync(Known.HashOf(user), tombstone with { RevivedAtMs = createdMs });
            await FindAsync(user);
        }
    }

    /// <summary>Asks the store about people of events who were erased before the event, as far as the silo knows: they may be revived.</summary>
    /// <param name="events">The events.</param>
    /// <param name="about">The one or two people of an event and its time.</param>
    public async ValueTask ConfirmAsync<T>(IReadOnlyList<T> events, Func<T, (long User, long Other, long TimeMs)> about)
    {
        foreach (var e in events)
        {
            var (user, other, time) = about(e);
            await DropsAsync(user, time);
            if (other != user)
            {
                await DropsAsync(other, time);
            }
        }
    }

    /// <summary>The events that no erasure drops, as far as the silo knows. Counts the dropped ones.</summary>
    /// <inheritdoc cref="ConfirmAsync"/>
    public T[] Keep<T>(T[] events, Func<T, (long User, long Other, long TimeMs)> about)
    {
        if (IsEmpty)
        {
            return events;
        }

        var known = Known;
        var kept = Array.FindAll(
            events, e => about(e) is var (user, other, time) && !known.Drops(user, time) && (other == user || !known.Drops(other, time)));
        if (kept.Length < events.Length)
        {
            ServingMetrics.ErasedEvents.Add(events.Length - kept.Length);
        }

        return kept;
    }

    private async Task<Tombstone?> FindAsync(TombstoneHash hash)
    {
        var found = await store.FindAsync(hash);
        if (found is { } tombstone)
        {
            lock (_lock)
            {
                if (!Known.People.TryGetValue(hash, out var before) || before != tombstone)
                {
                    _known = Known.With(hash, tombstone);
                }
            }
        }

        return found;
    }

    private async ValueTask<bool> AskAsync(long user, long timeMs) => await FindAsync(user) is { } tombstone && tombstone.Drops(timeMs);
}
