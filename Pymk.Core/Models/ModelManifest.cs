using System.Text.Json.Serialization;

namespace Pymk.Core.Models;

/// <summary>What a model version holds: written last, so that a version with a manifest is complete.</summary>
public sealed record ModelManifest
{
    /// <summary>The format this program writes and reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Format of the directory.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>Name of the version, also its folder's.</summary>
    public required string Version { get; init; }

    /// <summary>When training began, UTC.</summary>
    public required DateTimeOffset TrainedAt { get; init; }

    /// <summary>Seed of all randomness.</summary>
    public required long Seed { get; init; }

    /// <summary>Dimension of the embeddings.</summary>
    public required int EmbeddingDimension { get; init; }

    /// <summary>Number of index partitions.</summary>
    public required int Shards { get; init; }

    /// <summary>Counts such as <c>users</c>, <c>connections</c>, <c>candidates</c>.</summary>
    public Dictionary<string, long> Counts { get; init; } = [];

    /// <summary>The settings trained with, as text.</summary>
    public Dictionary<string, string> Settings { get; init; } = [];

    /// <summary>Figures measured while training, such as <c>graphsage.recall@20</c>, <c>ranker.auc</c>, <c>onnx.max_abs_difference</c>.</summary>
    public Dictionary<string, double> Metrics { get; init; } = [];

    /// <summary>Every file but the manifest, with length and XxHash3-64 as hexadecimal.</summary>
    public List<ModelFile> Files { get; init; } = [];
}

/// <summary>A file of a model version.</summary>
/// <param name="Name">Path below the version's folder, with '/'.</param>
/// <param name="Bytes">Length in bytes.</param>
/// <param name="XxHash3">Checksum of the content, 16 hexadecimal digits.</param>
public sealed record ModelFile(string Name, long Bytes, string XxHash3);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ModelManifest))]
internal sealed partial class ModelManifestJson : JsonSerializerContext;
