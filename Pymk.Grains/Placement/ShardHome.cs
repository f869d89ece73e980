using Microsoft.Extensions.Options;
using Orleans.Runtime;

namespace Pymk.Grains.Placement;

/// <summary>Tells whether a shard of this silo belongs to another one since the members of the cluster changed. Safe for concurrent use.</summary>
internal sealed class ShardHome(IClusterMembershipService members, ILocalSiloDetails silo, IOptions<ServingOptions> options)
{
    private volatile Assignment? _last;

    /// <summary>How often a shard asks.</summary>
    public TimeSpan Period => options.Value.LeasePeriod;

    /// <summary>The hash of this silo.</summary>
    public int Hash => silo.SiloAddress.GetConsistentHashCode();

    /// <summary>The hashes of all silos, ascending. Never changed.</summary>
    public int[] Hashes => Last().Hashes;

    /// <summary>The members for which <see cref="IsElsewhere"/> answers.</summary>
    public long MembersVersion => members.CurrentSnapshot.Version.Value;

    /// <summary>True where the shard's place is another silo.</summary>
    /// <param name="key">The number of a shard of any kind.</param>
    public bool IsElsewhere(long key)
    {
        var last = Last();
        return last.Silos.Length > 0 && !last.Silos[(int)(key % last.Silos.Length)].Equals(silo.SiloAddress);
    }

    private Assignment Last()
    {
        var snapshot = members.CurrentSnapshot;
        var last = _last;
        if (last is null || last.Version != snapshot.Version.Value)
        {
            SiloAddress[] active = [.. snapshot.Members.Values.Where(m => m.Status == SiloStatus.Active).Select(m => m.SiloAddress)];
            _last = last = new Assignment(
                snapshot.Version.Value,
                active.Length == 0 ? [] : ShardAssignment.Of(active, options.Value.GraphShards),
                [.. active.Select(s => s.GetConsistentHashCode()).Order()]);
        }

        return last;
    }

    private sealed record Assignment(long Version, SiloAddress[] Silos, int[] Hashes);
}
