using Pymk.Core.Graph;

namespace Pymk.Core.Models;

/// <summary>Assigns users to shards. The partitions of the index and the shards of the graph both use it.</summary>
public static class Shards
{
    /// <summary>The shard of a user. Where the number of shards divides the number of <see cref="UserParts"/>, a part belongs to one shard.</summary>
    /// <param name="id">The user's 64-bit id; any value.</param>
    /// <param name="shards">Number of shards, at least 1.</param>
    /// <returns>0 to <paramref name="shards"/> - 1; the same on every machine and in every version.</returns>
    public static int Of(long id, int shards) => UserParts.PartOf(id, shards);
}
