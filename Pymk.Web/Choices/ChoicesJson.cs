using System.Text.Json.Serialization;

namespace Pymk.Web.Choices;

/// <summary>Reads and writes choices. An unknown member is refused, so a misspelt one is never ignored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ChoicesAnswer))]
[JsonSerializable(typeof(AllChoices))]
[JsonSerializable(typeof(SomeChoices))]
internal sealed partial class ChoicesJson : JsonSerializerContext;
