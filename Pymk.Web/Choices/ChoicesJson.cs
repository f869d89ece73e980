using System.Text.Json.Serialization;

namespace Pymk.Web.Choices;

/// <summary>Reads and writes choices. An unknown or repeated member is refused, so none is ever ignored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ChoicesAnswer))]
[JsonSerializable(typeof(AllChoices))]
[JsonSerializable(typeof(SomeChoices))]
internal sealed partial class ChoicesJson : JsonSerializerContext;
