using System.Text.Json.Serialization;
using Pymk.Grains.Interfaces.Explanation;

namespace Pymk.Training.Recommend;

/// <summary>Writes an explanation as the API does.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(SuggestionExplanation))]
internal sealed partial class ExplanationFile : JsonSerializerContext;
