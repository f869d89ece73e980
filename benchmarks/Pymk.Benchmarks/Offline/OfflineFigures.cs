using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pymk.Benchmarks.Offline;

/// <summary>The result, as the last line prints it.</summary>
internal sealed record OfflineFigures
{
    /// <summary>How the line is written.</summary>
    public static JsonSerializerOptions Json { get; } = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Users of the model.</summary>
    public required long Users { get; init; }

    /// <summary>Their connections.</summary>
    public required long Connections { get; init; }

    /// <summary>Time of the training.</summary>
    public required double Seconds { get; init; }

    /// <summary>Processor time of its stages.</summary>
    public required double CpuSeconds { get; init; }

    /// <summary>The most memory that it had.</summary>
    public required long PeakMb { get; init; }

    /// <summary>The most that model and work files took on the disk.</summary>
    public required long DiskMb { get; init; }

    /// <summary>The stages in their order.</summary>
    public required Dictionary<string, StageFigures> Stages { get; init; }

    /// <summary>recall@20 of the later connections, divided by that of the best heuristic; null where quality was not measured.</summary>
    [JsonPropertyName("recall20_ratio")]
    public double? RecallRatio { get; init; }
}

/// <summary>A stage.</summary>
/// <param name="Seconds">Its time.</param>
/// <param name="CpuSeconds">Its processor time.</param>
/// <param name="PeakMb">The most memory that the process had meanwhile.</param>
internal sealed record StageFigures(double Seconds, double CpuSeconds, long PeakMb);
