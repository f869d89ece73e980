using Orleans.Runtime;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Grains.Users;

/// <summary>
/// Refers to users' grains. For each reference by interface, Orleans reads the attributes of the interface again, which takes longer than the reference;
/// here that happens once. Safe for concurrent use.
/// </summary>
internal sealed class UserGrains(IGrainFactory grains)
{
    private readonly Lazy<GrainReference> _any = new(() => (GrainReference)grains.GetGrain<IUserGrain>(0));

    /// <summary>The grain of a user.</summary>
    public IUserGrain Of(long user) => (IUserGrain)grains.GetGrain(
        GrainId.Create(_any.Value.GrainId.Type, GrainIdKeyExtensions.CreateIntegerKey(user)), _any.Value.InterfaceType);
}
