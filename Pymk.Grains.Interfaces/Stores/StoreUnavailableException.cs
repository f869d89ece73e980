namespace Pymk.Grains.Interfaces.Stores;

/// <summary>
/// A store did not answer in time. A read found nothing out; a write may be stored or not. Try again: a repeated write of a relation changes
/// nothing, repeated views count again.
/// </summary>
/// <remarks>It holds no inner exception: a frontend may lack its type, and Orleans cannot send an exception without a codec.</remarks>
/// <param name="store">Name of the store, such as <c>durable store</c>.</param>
/// <param name="cause">The failure in words.</param>
[GenerateSerializer]
[Alias("pymk.store-unavailable")]
public sealed class StoreUnavailableException(string store, string cause) : Exception($"The {store} does not answer; check its server. {cause}")
{
    /// <summary>Name of the store.</summary>
    [Id(0)]
    public string Store { get; } = store;
}
