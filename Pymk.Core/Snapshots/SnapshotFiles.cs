using System.Globalization;

namespace Pymk.Core.Snapshots;

/// <summary>Paths of the files of a snapshot. Every program that writes or reads one takes them from here.</summary>
/// <param name="Folder">Folder of the snapshot.</param>
public readonly record struct SnapshotFiles(string Folder)
{
    /// <summary>Folder of the connections, a Parquet file for each graph shard.</summary>
    public const string Connections = "connections";

    /// <summary>Folder of the profiles, a Parquet file for each graph shard.</summary>
    public const string Profiles = "profiles";

    /// <summary>Folder of the relations beyond connections, and of connections that ended, a Parquet file for each graph shard.</summary>
    public const string Relations = "relations";

    /// <summary>Folder of the text ids, a Parquet file for each graph shard. A network of numbers has none.</summary>
    public const string Ids = "ids";

    /// <summary>The manifest. It is written last: a folder with one is a complete snapshot.</summary>
    public string Manifest => Path.Combine(Folder, "snapshot.json");

    /// <summary>Present while the snapshot is not finished.</summary>
    public string Unfinished => Path.Combine(Folder, "unfinished.json");

    /// <summary>Folder that says, while the snapshot is not finished, which shards are complete.</summary>
    public string Shards => Path.Combine(Folder, "shards");

    /// <summary>Name of a part below the folder.</summary>
    /// <param name="kind"><see cref="Connections"/>, <see cref="Profiles"/>, <see cref="Relations"/> or <see cref="Ids"/>.</param>
    /// <param name="shard">The graph shard, from 0.</param>
    public static string PartName(string kind, int shard) => string.Create(CultureInfo.InvariantCulture, $"{kind}/shard-{shard:000}.parquet");

    /// <summary>A part of the snapshot.</summary>
    /// <inheritdoc cref="PartName"/>
    public string Part(string kind, int shard) => Path.Combine(Folder, PartName(kind, shard));

    /// <summary>Says that a shard of an unfinished snapshot is complete.</summary>
    /// <param name="shard">Kind and number of the shard, such as <c>graph-3</c>.</param>
    public string Shard(string shard) => Path.Combine(Shards, shard + ".json");
}
