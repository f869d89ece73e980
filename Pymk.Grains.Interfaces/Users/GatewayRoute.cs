namespace Pymk.Grains.Interfaces.Users;

/// <summary>Where calls of a key end, and where users live.</summary>
/// <param name="Silo">Hash of the silo that answered.</param>
/// <param name="Silos">Hashes of all silos, ascending. The grain of a user lives on the one that <c>Rendezvous</c> names for the user's id.</param>
/// <param name="Gateway">Address of the gateway of the silo that answered; null where the silo is of an earlier version.</param>
[GenerateSerializer]
[Immutable]
[Alias("pymk.gateway-route")]
public sealed record GatewayRoute([property: Id(0)] int Silo, [property: Id(1)] int[] Silos, [property: Id(2)] string? Gateway = null);
