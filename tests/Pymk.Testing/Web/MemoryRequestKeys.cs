using System.Collections.Concurrent;
using Pymk.Client.RequestKeys;
using Pymk.Grains.Interfaces.RequestKeys;

namespace Pymk.Testing.Web;

/// <summary>Keys of requests in memory.</summary>
public sealed class MemoryRequestKeys(TimeProvider time) : IRequestKeys
{
    private readonly ConcurrentDictionary<Guid, (Guid Request, DateTimeOffset Time, bool UnderWay, KeptAnswer? Answer)> _keys = new();

    /// <inheritdoc/>
    public Task<KeyClaim> BeginAsync(Guid key, Guid request)
    {
        var claimed = (Request: request, Time: time.GetUtcNow(), UnderWay: true, Answer: (KeptAnswer?)null);
        if (_keys.TryAdd(key, claimed))
        {
            return Task.FromResult(new KeyClaim(ClaimState.Begun, claimed.Time));
        }

        var known = _keys[key];
        if (known.Request != request)
        {
            return Task.FromResult(new KeyClaim(ClaimState.OtherRequest, known.Time));
        }

        if (known.Answer is { } answer)
        {
            return Task.FromResult(new KeyClaim(ClaimState.Answered, known.Time, Answer: answer));
        }

        if (known.UnderWay)
        {
            return Task.FromResult(new KeyClaim(ClaimState.UnderWay, known.Time));
        }

        _keys[key] = known with { UnderWay = true };
        return Task.FromResult(new KeyClaim(ClaimState.Begun, known.Time, IsRepeated: true));
    }

    /// <inheritdoc/>
    public Task FinishAsync(Guid key, KeptAnswer answer)
    {
        _keys[key] = _keys[key] with { UnderWay = false, Answer = answer };
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ReleaseAsync(Guid key)
    {
        _keys[key] = _keys[key] with { UnderWay = false };
        return Task.CompletedTask;
    }
}
