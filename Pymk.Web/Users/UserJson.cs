using System.Text.Json.Serialization;

namespace Pymk.Web.Users;

/// <summary>Writes the answers about users and the service.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(UserAnswer))]
[JsonSerializable(typeof(UserListAnswer))]
[JsonSerializable(typeof(StatusAnswer))]
internal sealed partial class UserJson : JsonSerializerContext;
