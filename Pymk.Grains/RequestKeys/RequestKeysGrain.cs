using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Interfaces.RequestKeys;
using Pymk.Grains.Retention;

namespace Pymk.Grains.RequestKeys;

/// <summary>
/// Holds a slot's keys in memory and in the store. What is under way is in memory alone: after a crash the request runs again, with the time of its
/// first try.
/// </summary>
[Reentrant]
internal sealed class RequestKeysGrain(IRequestKeyStore store, IOptions<RetentionOptions> retention, TimeProvider time) : Grain, IRequestKeysGrain
{
    // A request that takes longer lost its frontend.
    private static readonly TimeSpan LongestRequest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan CleaningPeriod = TimeSpan.FromMinutes(10);

    private readonly Dictionary<Guid, long> _underWay = [];
    private KeptKeys _keys = null!;

    private int Slot => (int)this.GetPrimaryKeyLong();

    private TimeSpan Life => TimeSpan.FromHours(retention.Value.RequestKeyHours);

    private long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _keys = new KeptKeys(await store.ReadAsync(Slot));
        this.RegisterGrainTimer(CleanAsync, CleaningPeriod, CleaningPeriod);
    }

    public async Task<KeyClaim> Begin(Guid key, Guid request)
    {
        await CleanAsync();
        if (_keys.TryGet(key, out var known))
        {
            return await AgainAsync(known, request);
        }

        if (_keys.IsFull)
        {
            throw new OverloadedException("store of request keys", TimeSpan.FromMinutes(1));
        }

        // Nothing else claims the key meanwhile: it is in memory before the first await.
        var claimed = new StoredKey(key, request, NowMs);
        _keys.Set(claimed);
        _underWay[key] = time.GetTimestamp();
        try
        {
            if (!await store.TryAddAsync(Slot, claimed, Life))
            {
                // Another activation of the slot was there first.
                throw new OverloadedException("store of request keys", TimeSpan.FromSeconds(1));
            }
        }
        catch
        {
            // The next activation reads what the store has.
            DeactivateOnIdle();
            throw;
        }

        return new KeyClaim(ClaimState.Begun, TimeOf(claimed));
    }

    public async Task Finish(Guid key, KeptAnswer answer)
    {
        if (!_keys.TryGet(key, out var known))
        {
            // It ended while the request ran.
            return;
        }

        var packed = PackedAnswer.Pack(answer);
        var left = TimeOf(known) + Life - time.GetUtcNow();
        var kept = known with { AnswerBytes = packed.Length };
        await store.WriteAsync(Slot, kept, packed, left > TimeSpan.FromSeconds(1) ? left : TimeSpan.FromSeconds(1));
        _keys.Set(kept);
        _underWay.Remove(key);
    }

    public Task Release(Guid key)
    {
        _underWay.Remove(key);
        return Task.CompletedTask;
    }

    private static DateTimeOffset TimeOf(StoredKey key) => DateTimeOffset.FromUnixTimeMilliseconds(key.TimeMs);

    private async Task<KeyClaim> AgainAsync(StoredKey known, Guid request)
    {
        if (known.Request != request)
        {
            return new KeyClaim(ClaimState.OtherRequest, TimeOf(known));
        }

        if (known.AnswerBytes > 0)
        {
            var packed = await store.ReadAnswerAsync(Slot, known.Key);
            if (packed is not null)
            {
                return new KeyClaim(ClaimState.Answered, TimeOf(known), Answer: PackedAnswer.Unpack(packed));
            }
        }
        else if (_underWay.TryGetValue(known.Key, out var since) && time.GetElapsedTime(since) < LongestRequest)
        {
            return new KeyClaim(ClaimState.UnderWay, TimeOf(known));
        }

        _underWay[known.Key] = time.GetTimestamp();
        return new KeyClaim(ClaimState.Begun, TimeOf(known), IsRepeated: true);
    }

    private async Task CleanAsync()
    {
        if (_keys.TakeBefore(NowMs - (long)Life.TotalMilliseconds) is { Count: > 0 } ended)
        {
            foreach (var key in ended)
            {
                _underWay.Remove(key);
            }

            await store.RemoveAsync(Slot, ended);
        }
    }
}
