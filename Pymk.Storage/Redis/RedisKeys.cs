using System.Globalization;
using Pymk.Core.Models;

namespace Pymk.Storage.Redis;

/// <summary>
/// Names of keys. The part in braces decides the slot in Redis Cluster. The keys of a graph shard share a slot, as do those of an index shard and
/// of a row bucket, because one script or one command works on several of them.
/// </summary>
internal static class RedisKeys
{
    /// <summary>Rows are spread over this many slots; a read sends one MGET to each slot that it needs.</summary>
    public const int RowBuckets = 64;

    public static string Relations(int shard) => OfGraphShard(shard, "relations");

    public static string RelationsFolded(int shard) => OfGraphShard(shard, "relations-folded");

    public static string Admitted(int shard) => OfGraphShard(shard, "admitted");

    public static string Epoch(int shard) => OfGraphShard(shard, "epoch");

    public static string IdsEpoch(int shard) => OfGraphShard(shard, "ids-epoch");

    public static string Ids(int shard) => OfGraphShard(shard, "ids");

    public static string IdsPassed(int shard) => OfGraphShard(shard, "ids-passed");

    public static string ProfilesEpoch(int shard) => OfGraphShard(shard, "profiles-epoch");

    public static string Profiles(int shard) => OfGraphShard(shard, "profiles");

    public static string ProfilesFolded(int shard) => OfGraphShard(shard, "profiles-folded");

    public static string ProfilesDescribed(int shard) => OfGraphShard(shard, "profiles-described");

    public static string ProfilesWriting(int shard) => OfGraphShard(shard, "profiles-writing");

    public static string BehaviorEpoch(int shard) => OfGraphShard(shard, "behavior-epoch");

    public static string Behavior(int shard) => OfGraphShard(shard, "behavior");

    public static string IndexEpoch(int shard) => OfIndexShard(shard, "epoch");

    public static string IndexVectors(int shard, string version) => OfIndexShard(shard, version + ":vectors");

    public static string IndexLeft(int shard) => OfIndexShard(shard, "left");

    public static string List(long user) => string.Create(CultureInfo.InvariantCulture, $"pymk:{{u{user}}}:list");

    public static string ListsAhead => "pymk:{lists-ahead}:version";

    public static string ListsAheadOf(int shard) => string.Create(CultureInfo.InvariantCulture, $"pymk:{{lists-ahead}}:{shard}");

    public static string Views(long user) => string.Create(CultureInfo.InvariantCulture, $"pymk:{{u{user}}}:views");

    public static int RowBucket(long user) => Shards.Of(user, RowBuckets);

    public static string Row(int bucket, string version, long user) =>
        string.Create(CultureInfo.InvariantCulture, $"pymk:{{r{bucket}}}:{version}:{user}");

    public static string Published(string version) => $"pymk:{{published}}:{version}";

    public static string Versions => "pymk:{versions}:condemned";

    public static string SchemeVersion => "pymk:{scheme}:version";

    /// <summary>Matches the rows of every version.</summary>
    public static string EveryRow => "pymk:{r*}:*";

    /// <summary>Matches the rows of all users in a version.</summary>
    public static string RowsOf(string version) => $"pymk:{{r*}}:{version}:*";

    /// <summary>Matches the index vectors of a version.</summary>
    public static string VectorsOf(string version) => $"pymk:{{i*}}:{version}:vectors";

    /// <summary>The version in the key of a row or of index vectors; null for any other key.</summary>
    public static string? VersionOf(string key)
    {
        var first = key.IndexOf("}:", StringComparison.Ordinal) + 2;
        var last = key.LastIndexOf(':');
        if (first < 2 || last <= first)
        {
            return null;
        }

        var holds = key.StartsWith("pymk:{r", StringComparison.Ordinal) ? long.TryParse(key.AsSpan(last + 1), CultureInfo.InvariantCulture, out _)
            : key.StartsWith("pymk:{i", StringComparison.Ordinal) && key.EndsWith(":vectors", StringComparison.Ordinal);
        return holds ? key[first..last] : null;
    }

    /// <summary>Which snapshot the store was filled from.</summary>
    public static string Restored => "pymk:{restore}:snapshot";

    /// <summary>Matches every key.</summary>
    public static string All => "pymk:*";

    /// <summary>Matches the views of every user.</summary>
    public static string AllViews => "pymk:{u*}:views";

    /// <summary>Matches every key of index shards.</summary>
    public static string AllOfIndex => "pymk:{i*}:*";

    /// <summary>Matches the rows of a user in every version.</summary>
    public static string AllRows(long user) => Row(RowBucket(user), "*", user);

    public static string TombstoneKey => OfErasures("key");

    public static string Tombstones => OfErasures("tombstones");

    public static string OpenErasures => OfErasures("open");

    public static string Uncompacted => OfErasures("uncompacted");

    private static string OfErasures(string name) => "pymk:{erasures}:" + name;

    private static string OfGraphShard(int shard, string name) => string.Create(CultureInfo.InvariantCulture, $"pymk:{{g{shard}}}:{name}");

    private static string OfIndexShard(int shard, string name) => string.Create(CultureInfo.InvariantCulture, $"pymk:{{i{shard}}}:{name}");
}
