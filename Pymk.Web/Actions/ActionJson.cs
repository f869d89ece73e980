using System.Text.Json.Serialization;

namespace Pymk.Web.Actions;

/// <summary>Reads the bodies of actions. An unknown member is refused, so a misspelt one is never ignored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(PersonAction))]
[JsonSerializable(typeof(ConnectionAction))]
[JsonSerializable(typeof(ViewsAction))]
internal sealed partial class ActionJson : JsonSerializerContext;
