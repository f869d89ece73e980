using System.Text.Json.Serialization;

namespace Pymk.Web.Batches;

/// <summary>Writes the answers of batches.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BatchAnswer))]
[JsonSerializable(typeof(RowOutcome))]
internal sealed partial class BatchJson : JsonSerializerContext;
