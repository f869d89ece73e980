using System.Text.Json.Serialization;

namespace Pymk.Benchmarks.Fleet;

/// <summary>What one fleet showed; a line of JSON.</summary>
internal sealed record FleetFigures
{
    [JsonPropertyName("silos")]
    public required int Silos { get; init; }

    /// <summary>The most that a silo holds of the model.</summary>
    [JsonPropertyName("model_mb_per_silo")]
    public required double ModelMegabytes { get; init; }

    /// <summary>The part of it that every silo holds, however many there are.</summary>
    [JsonPropertyName("model_everywhere_mb")]
    public required double EverywhereMegabytes { get; init; }

    [JsonPropertyName("warm_per_core_s")]
    public required double WarmPerCore { get; init; }

    [JsonPropertyName("warm_p99_ms")]
    public required double WarmP99Ms { get; init; }

    [JsonPropertyName("cold_per_core_s")]
    public required double ColdPerCore { get; init; }

    [JsonPropertyName("cold_p99_ms")]
    public required double ColdP99Ms { get; init; }

    [JsonPropertyName("crossing_calls_per_generation")]
    public required double CrossingCalls { get; init; }

    [JsonPropertyName("crossing_kb_per_generation")]
    public required double CrossingKilobytes { get; init; }

    [JsonPropertyName("list_store_kb")]
    public required double ListKilobytes { get; init; }

    [JsonPropertyName("user_memory_kb")]
    public required double UserKilobytes { get; init; }

    /// <summary>Users who were asked for in turn before the warm load.</summary>
    [JsonPropertyName("in_turn")]
    public required int InTurn { get; init; }

    /// <summary>Questions of these that were refused, and asked again.</summary>
    [JsonPropertyName("in_turn_refused")]
    public required long InTurnRefused { get; init; }

    /// <summary>The limit of each silo's managed memory; null for none.</summary>
    [JsonPropertyName("silo_limit_mb")]
    public required int? SiloLimitMegabytes { get; init; }

    /// <summary>Of the compared slates, those that equal the ones of <c>recommend</c>.</summary>
    [JsonPropertyName("slates_equal")]
    public required int SlatesEqual { get; init; }

    [JsonPropertyName("slates_compared")]
    public required int SlatesCompared { get; init; }

    [JsonPropertyName("refused")]
    public required long Refused { get; init; }

    [JsonPropertyName("errors")]
    public required long Errors { get; init; }

    [JsonPropertyName("violations")]
    public required long Violations { get; init; }
}
