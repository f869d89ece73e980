using Pymk.Grains.Interfaces.RequestKeys;

namespace Pymk.Client.RequestKeys;

/// <summary>Remembers requests by the keys that their callers gave them. Safe for concurrent use.</summary>
public interface IRequestKeys
{
    /// <inheritdoc cref="IRequestKeysGrain.Begin"/>
    Task<KeyClaim> BeginAsync(Guid key, Guid request);

    /// <inheritdoc cref="IRequestKeysGrain.Finish"/>
    Task FinishAsync(Guid key, KeptAnswer answer);

    /// <inheritdoc cref="IRequestKeysGrain.Release"/>
    Task ReleaseAsync(Guid key);
}
