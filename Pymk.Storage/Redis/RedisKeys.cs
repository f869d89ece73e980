using System.Globalization;
using Pymk.Core.Models;

namespace Pymk.Storage.Redis;

/// <summary>
/// Names of the keys of a cluster: clusters of one server share none. The part in braces decides the slot in Redis Cluster. The keys of a graph
/// shard share a slot, as do those of an index shard and of a row bucket, because one script or one command works on several of them.
/// </summary>
/// <param name="clusterId">The cluster's name; see <see cref="ClusterName"/>.</param>
internal sealed class RedisKeys(string clusterId)
{
    /// <summary>The key that clusters share: the scheme of the names of keys. An earlier program, whose keys had no cluster's name, reads it and stops.</summary>
    public const string SharedScheme = "pymk:{scheme}:version";

    /// <summary>Matches every key without a cluster's name.</summary>
    public const string AllWithoutCluster = "pymk:{*";

    /// <summary>Rows are spread over this many slots; a read sends one MGET to each slot that it needs.</summary>
    public const int RowBuckets = 64;

    private const string Root = "pymk:";

    private readonly string _prefix = $"{Root}{clusterId}:";

    public static int RowBucket(long user) => Shards.Of(user, RowBuckets);

    public string Relations(int shard) => OfGraphShard(shard, "relations");

    public string RelationsFolded(int shard) => OfGraphShard(shard, "relations-folded");

    public string Admitted(int shard) => OfGraphShard(shard, "admitted");

    public string Epoch(int shard) => OfGraphShard(shard, "epoch");

    public string IdsEpoch(int shard) => OfGraphShard(shard, "ids-epoch");

    public string Ids(int shard) => OfGraphShard(shard, "ids");

    public string IdsPassed(int shard) => OfGraphShard(shard, "ids-passed");

    public string ProfilesEpoch(int shard) => OfGraphShard(shard, "profiles-epoch");

    public string Profiles(int shard) => OfGraphShard(shard, "profiles");

    public string ProfilesFolded(int shard) => OfGraphShard(shard, "profiles-folded");

    public string ProfilesDescribed(int shard) => OfGraphShard(shard, "profiles-described");

    public string ProfilesWriting(int shard) => OfGraphShard(shard, "profiles-writing");

    public string BehaviorEpoch(int shard) => OfGraphShard(shard, "behavior-epoch");

    public string Behavior(int shard) => OfGraphShard(shard, "behavior");

    public string IndexEpoch(int shard) => OfIndexShard(shard, "epoch");

    public string IndexVectors(int shard, string version) => OfIndexShard(shard, version + ":vectors");

    public string IndexLeft(int shard) => OfIndexShard(shard, "left");

    public string List(long user) => string.Create(CultureInfo.InvariantCulture, $"{_prefix}{{u{user}}}:list");

    public string ListsAhead => _prefix + "{lists-ahead}:version";

    public string ListsAheadOf(int shard) => string.Create(CultureInfo.InvariantCulture, $"{_prefix}{{lists-ahead}}:{shard}");

    public string Views(long user) => string.Create(CultureInfo.InvariantCulture, $"{_prefix}{{u{user}}}:views");

    public string Row(int bucket, string version, long user) =>
        string.Create(CultureInfo.InvariantCulture, $"{_prefix}{{r{bucket}}}:{version}:{user}");

    public string Published(string version) => $"{_prefix}{{published}}:{version}";

    public string Experiments => _prefix + "{experiments}:all";

    public string Versions => _prefix + "{versions}:condemned";

    public string SchemeVersion => _prefix + "{scheme}:version";

    /// <summary>What the user ids of the network are.</summary>
    public string UserIdKind => _prefix + "{scheme}:ids";

    /// <summary>Matches the rows of every version.</summary>
    public string EveryRow => _prefix + "{r*}:*";

    /// <summary>Matches the rows of all users in a version.</summary>
    public string RowsOf(string version) => $"{_prefix}{{r*}}:{version}:*";

    /// <summary>Matches the index vectors of a version.</summary>
    public string VectorsOf(string version) => $"{_prefix}{{i*}}:{version}:vectors";

    /// <summary>The version in the key of a row or of index vectors; null for any other key.</summary>
    public string? VersionOf(string key)
    {
        var first = key.IndexOf("}:", StringComparison.Ordinal) + 2;
        var last = key.LastIndexOf(':');
        if (first < 2 || last <= first)
        {
            return null;
        }

        var holds = key.StartsWith(_prefix + "{r", StringComparison.Ordinal) ? long.TryParse(key.AsSpan(last + 1), CultureInfo.InvariantCulture, out _)
            : key.StartsWith(_prefix + "{i", StringComparison.Ordinal) && key.EndsWith(":vectors", StringComparison.Ordinal);
        return holds ? key[first..last] : null;
    }

    /// <summary>The name under which the cluster has a key that had no cluster's name.</summary>
    public string WithCluster(string key) => _prefix + key[Root.Length..];

    /// <summary>A key without its cluster's name.</summary>
    public string WithoutCluster(string key) => key.StartsWith(_prefix, StringComparison.Ordinal) ? Root + key[_prefix.Length..] : key;

    /// <summary>Which snapshot the store was filled from.</summary>
    public string Restored => _prefix + "{restore}:snapshot";

    /// <summary>Matches every key.</summary>
    public string All => _prefix + "*";

    /// <summary>Matches the views of every user.</summary>
    public string AllViews => _prefix + "{u*}:views";

    /// <summary>Matches every key of index shards.</summary>
    public string AllOfIndex => _prefix + "{i*}:*";

    /// <summary>Matches the rows of a user in every version.</summary>
    public string AllRows(long user) => Row(RowBucket(user), "*", user);

    public string TombstoneKey => OfErasures("key");

    public string Tombstones => OfErasures("tombstones");

    public string OpenErasures => OfErasures("open");

    public string Uncompacted => OfErasures("uncompacted");

    public string RequestKeys(int slot) => string.Create(CultureInfo.InvariantCulture, $"{_prefix}{{k{slot}}}:requests");

    public string RequestAnswer(int slot, long number) => string.Create(CultureInfo.InvariantCulture, $"{_prefix}{{k{slot}}}:answer:{number}");

    private string OfErasures(string name) => _prefix + "{erasures}:" + name;

    private string OfGraphShard(int shard, string name) => string.Create(CultureInfo.InvariantCulture, $"{_prefix}{{g{shard}}}:{name}");

    private string OfIndexShard(int shard, string name) => string.Create(CultureInfo.InvariantCulture, $"{_prefix}{{i{shard}}}:{name}");
}
