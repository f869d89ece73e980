namespace Pymk.Grains.Snapshot;

/// <summary>A snapshot cannot be taken now.</summary>
/// <param name="message">What is wrong, where, and what to do.</param>
/// <param name="cause">The failure behind it.</param>
public sealed class SnapshotException(string message, Exception? cause = null) : Exception(message, cause);
