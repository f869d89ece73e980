using System.Text.Json;
using System.Text.Json.Serialization;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Web.Lists;

/// <summary>Writes the lists.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DismissalsAnswer))]
[JsonSerializable(typeof(BlocksAnswer))]
[JsonSerializable(typeof(InvitationsAnswer))]
internal sealed partial class PersonListJson : JsonSerializerContext;

/// <summary>Writes <c>sent</c> and <c>received</c>.</summary>
internal sealed class DirectionConverter() : JsonStringEnumConverter<InvitationDirection>(JsonNamingPolicy.CamelCase);
