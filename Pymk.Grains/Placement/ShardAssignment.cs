using Orleans.Runtime;
using Pymk.Grains.Interfaces.Placement;

namespace Pymk.Grains.Placement;

/// <summary>
/// Which silo hosts which shard: each silo at most the shards over the silos, rounded up, and each shard the silo of its highest hash with room left
/// (rendezvous hashing, Thaler and Ravishankar 1998, with bounded loads). All silos with the same members assign alike, and a change of members moves few.
/// </summary>
internal static class ShardAssignment
{
    /// <summary>The silo of each shard.</summary>
    /// <param name="silos">The silos, in any order; at least one.</param>
    /// <param name="shards">Number of shards.</param>
    public static SiloAddress[] Of(IReadOnlyCollection<SiloAddress> silos, int shards)
    {
        SiloAddress[] ordered = [.. silos.Order()];
        var room = new int[ordered.Length];
        Array.Fill(room, (shards + ordered.Length - 1) / ordered.Length);
        var assigned = new SiloAddress[shards];
        for (var shard = 0; shard < shards; shard++)
        {
            var best = -1;
            for (var silo = 0; silo < ordered.Length; silo++)
            {
                if (room[silo] > 0 && (best < 0 || Weight(ordered[silo], shard) > Weight(ordered[best], shard)))
                {
                    best = silo;
                }
            }

            room[best]--;
            assigned[shard] = ordered[best];
        }

        return assigned;
    }

    /// <summary>The silo of a key that is one of very many: the one that <see cref="Rendezvous"/> names.</summary>
    /// <param name="silos">The silos, in any order; at least one.</param>
    /// <param name="key">The key.</param>
    public static SiloAddress Of(IReadOnlyCollection<SiloAddress> silos, long key)
    {
        var hashes = new int[silos.Count];
        var ordered = silos.ToArray();
        for (var i = 0; i < ordered.Length; i++)
        {
            hashes[i] = ordered[i].GetConsistentHashCode();
        }

        Array.Sort(hashes, ordered);
        return ordered[Rendezvous.Of(hashes, key)];
    }

    private static ulong Weight(SiloAddress silo, int shard) => Rendezvous.Weight(silo.GetConsistentHashCode(), shard);
}
