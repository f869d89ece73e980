using System.Text.Json.Serialization;
using Pymk.Grains.Interfaces.Explanation;

namespace Pymk.Web.Explanation;

/// <summary>Writes explanations.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SuggestionExplanation))]
[JsonSerializable(typeof(CandidatePage))]
internal sealed partial class ExplanationJson : JsonSerializerContext;
