using System.Text.Json;
using System.Text.Json.Serialization;
using Pymk.Grains.Interfaces.Erasure;

namespace Pymk.Web.Erasure;

/// <summary>Writes the answers about erasures.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ErasureAnswer))]
internal sealed partial class ErasureJson : JsonSerializerContext;

/// <summary>Writes a step's name.</summary>
internal sealed class StepConverter() : JsonStringEnumConverter<ErasureStep>(JsonNamingPolicy.CamelCase);
