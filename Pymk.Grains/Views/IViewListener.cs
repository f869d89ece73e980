using Orleans.Concurrency;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Grains.Views;

/// <summary>
/// A grain that counts the views of a user that arrive as events. The key is the user id. The user's grain implements it beside its public
/// contract, so both reach one activation.
/// </summary>
[Alias("pymk.view-listener")]
internal interface IViewListener : IGrainWithIntegerKey
{
    /// <summary>Counts views; returns when they are stored. Repeating a delivery soon counts nothing again.</summary>
    /// <exception cref="UnknownUserException">Neither the model nor an event knows the user.</exception>
    [Alias("viewed")]
    [AlwaysInterleave]
    Task OnViewed(long[] people, ulong delivery);
}
