using System.Text.Json;
using System.Text.Json.Serialization;
using Pymk.Grains.Interfaces.Cycle;

namespace Pymk.Web.Cycle;

/// <summary>Writes the answer about daily runs.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, Converters = [typeof(StageConverter), typeof(OutcomeConverter)])]
[JsonSerializable(typeof(CycleStatus))]
internal sealed partial class CycleJson : JsonSerializerContext;

/// <summary>Writes a stage's name.</summary>
internal sealed class StageConverter() : JsonStringEnumConverter<CycleStage>(JsonNamingPolicy.CamelCase);

/// <summary>Writes an outcome's name.</summary>
internal sealed class OutcomeConverter() : JsonStringEnumConverter<CycleOutcome>(JsonNamingPolicy.CamelCase);
