using Pymk.Grains.Interfaces.Stores;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Grains.Interfaces.Export;

/// <summary>Gathers what the service holds about a user. The key is the 64-bit user id.</summary>
[Alias("pymk.person-data")]
public interface IPersonDataGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Everything the service holds about the user that is the user's to know, also while the account is deactivated or deleted. Who dismissed,
    /// blocked, viewed or was shown the user is theirs and left out.
    /// </summary>
    /// <exception cref="UnknownUserException">Nothing here is about the user.</exception>
    /// <exception cref="StoreUnavailableException">A store does not answer.</exception>
    [Alias("read")]
    ValueTask<PersonData> Read();
}
