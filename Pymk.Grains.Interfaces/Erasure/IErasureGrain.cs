using Orleans.Concurrency;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Grains.Interfaces.Erasure;

/// <summary>Erases a user. The key is the 64-bit user id.</summary>
[Alias("pymk.erasure")]
public interface IErasureGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Begins the erasure, or joins the one under way, and returns when it is finished or after <paramref name="wait"/>. Once begun, an erasure goes
    /// on by itself, also after a crash. Calling again tells how far it is. A finished erasure is told once; a later call runs all steps again.
    /// </summary>
    /// <param name="wait">The longest wait, up to 25 s.</param>
    /// <exception cref="UnknownUserException">Nothing here is about the user, and the user was not erased either.</exception>
    /// <exception cref="StoreUnavailableException">A store does not answer; the erasure goes on when it does.</exception>
    [Alias("erase")]
    [AlwaysInterleave]
    Task<ErasureProgress> Erase(TimeSpan wait);

    /// <summary>Goes on with an erasure that is begun and not finished; does nothing where one is under way.</summary>
    [Alias("resume")]
    [AlwaysInterleave]
    [OneWay]
    Task Resume();
}
