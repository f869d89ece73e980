namespace Pymk.Grains.Erasure;

/// <summary>The outcome of <see cref="IStoreCompaction.CompactAsync"/>.</summary>
/// <param name="IsComplete">True if no file of the store holds a removed entry any more.</param>
/// <param name="Left">What the operator has to do where it is not complete; otherwise empty.</param>
public sealed record StoreCompaction(bool IsComplete, string Left = "");
