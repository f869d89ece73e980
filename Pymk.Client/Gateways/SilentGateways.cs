using System.Collections.Concurrent;

namespace Pymk.Client.Gateways;

/// <summary>The gateways whose silo does not answer, though connections to it stay open: a process that hangs. Safe for concurrent use.</summary>
internal sealed class SilentGateways(TimeProvider time)
{
    // A gateway that nobody asks cannot show that it answers again, so it is tried again.
    private static readonly TimeSpan TriedAgain = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, long> _since = [];

    /// <summary>The gateway does not answer.</summary>
    /// <param name="gateway"><c>ADDRESS:PORT</c>.</param>
    public void Add(string gateway) => _since[gateway] = time.GetTimestamp();

    /// <summary>The gateway answers.</summary>
    public void Remove(string gateway) => _since.TryRemove(gateway, out _);

    /// <summary>True for a gateway that is not to be asked now.</summary>
    public bool Has(string gateway) => _since.TryGetValue(gateway, out var since) && time.GetElapsedTime(since) < TriedAgain;
}
