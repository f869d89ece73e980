using System.Text.Json.Serialization;

namespace Pymk.Web.Actions;

/// <summary>Reads the bodies of actions. An unknown or repeated member is refused, so none is ever ignored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(PersonAction))]
[JsonSerializable(typeof(ConnectionAction))]
[JsonSerializable(typeof(ViewsAction))]
[JsonSerializable(typeof(ConnectionRow))]
[JsonSerializable(typeof(InteractionRow))]
internal sealed partial class ActionJson : JsonSerializerContext;
