using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Interfaces.Stores;

namespace Pymk.Grains.Interfaces.RequestKeys;

/// <summary>
/// Remembers requests by the keys that their callers gave them, so that a repeated one gets the answer of the first. Keys are hashes. The grain's key is
/// a slot, 0 to <see cref="Slots"/> - 1, which the caller derives from the key.
/// </summary>
[Alias("pymk.request-keys")]
public interface IRequestKeysGrain : IGrainWithIntegerKey
{
    /// <summary>Number of slots.</summary>
    const int Slots = 16;

    /// <summary>Claims a key for a request. The claim is in the store when the call returns.</summary>
    /// <param name="key">Hash of the caller and the caller's key.</param>
    /// <param name="request">Hash of the request.</param>
    /// <exception cref="OverloadedException">The slot holds as much as it may.</exception>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    [Alias("begin")]
    Task<KeyClaim> Begin(Guid key, Guid request);

    /// <summary>Keeps the answer of a request that <see cref="Begin"/> let run. It is in the store when the call returns.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer; the request may run again.</exception>
    [Alias("finish")]
    Task Finish(Guid key, KeptAnswer answer);

    /// <summary>Lets the request run again: it failed in a way that the next try need not.</summary>
    [Alias("release")]
    Task Release(Guid key);
}
