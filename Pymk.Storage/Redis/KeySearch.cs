namespace Pymk.Storage.Redis;

/// <summary>Finds the keys of a store that match a pattern with the wildcard <c>*</c>; some may be deleted already.</summary>
public delegate Task<IReadOnlyCollection<byte[]>> KeySearch(string pattern, CancellationToken cancellation);
