using System.Text.Json.Serialization;
using Pymk.Core.Snapshots;

namespace Pymk.Core.Models;

/// <summary>Describes a model version. It is written last: a version with a manifest is complete.</summary>
public sealed record ModelManifest
{
    /// <summary>The format that this program writes. It reads the one before, too, whose users are of one part.</summary>
    public const int CurrentFormat = 3;

    /// <summary>The earliest format that this program reads.</summary>
    public const int EarliestFormat = 2;

    /// <summary>Format of the version's folder.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>Name of the version and of its folder.</summary>
    public required string Version { get; init; }

    /// <summary>When training began, UTC.</summary>
    public required DateTimeOffset TrainedAt { get; init; }

    /// <summary>Unix seconds of the newest event in the data, from which ages count; 0 when nothing in the data has a time.</summary>
    public required long Present { get; init; }

    /// <summary>True where the application's user ids are text; false where they are whole numbers.</summary>
    public bool TextIds { get; init; }

    /// <summary>The snapshot of the service that the version was trained on; null for files of other origin.</summary>
    public SnapshotOrigin? Snapshot { get; init; }

    /// <summary>Seed of all randomness.</summary>
    public required long Seed { get; init; }

    /// <summary>Dimension of the embeddings.</summary>
    public required int EmbeddingDimension { get; init; }

    /// <summary>Number of index partitions.</summary>
    public required int Shards { get; init; }

    /// <summary>Parts of the users, by which ordinals and the columns of all files go. A silo loads those of its graph shards.</summary>
    public int Parts { get; init; } = 1;

    /// <summary>Number of users, erased ones included.</summary>
    public required int Users { get; init; }

    /// <summary>Number of users who were erased since: their ordinals are nobody.</summary>
    public int Erased { get; init; }

    /// <summary>Number of undirected connections.</summary>
    public required long Connections { get; init; }

    /// <summary>Number of events in the suggestion logs.</summary>
    public long Interactions { get; init; }

    /// <summary>Number of labels made from the suggestion logs.</summary>
    public long Labels { get; init; }

    /// <summary>Unix seconds of the newest labelled suggestion; 0 without labels. The ranker has learnt from no later one.</summary>
    public long LabelsUntil { get; init; }

    /// <summary>Number of input rows that the import rejected.</summary>
    public long RejectedRows { get; init; }

    /// <summary>The training settings, as text.</summary>
    public Dictionary<string, string> Settings { get; init; } = [];

    /// <summary>Figures measured in training, such as <c>graphsage.recall@20</c>, <c>ranker.auc</c>, <c>onnx.max_abs_difference</c>.</summary>
    public Dictionary<string, double> Metrics { get; init; } = [];

    /// <summary>Every file but the manifest.</summary>
    public List<ModelFile> Files { get; init; } = [];
}

/// <summary>A file of a model version.</summary>
/// <param name="Name">Path below the version's folder, with '/'.</param>
/// <param name="Bytes">Length in bytes.</param>
/// <param name="XxHash3">XxHash3-64 of the content, 16 hexadecimal digits.</param>
public sealed record ModelFile(string Name, long Bytes, string XxHash3);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ModelManifest))]
internal sealed partial class ModelManifestJson : JsonSerializerContext;
