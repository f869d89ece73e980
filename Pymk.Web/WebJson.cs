using System.Text.Json.Serialization;
using Pymk.Web.Actions;
using Pymk.Web.Problems;
using Pymk.Web.Users;

namespace Pymk.Web;

/// <summary>The JSON of the API, written by generated code. Unknown members are refused: a misspelt one is never dropped in silence.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(PersonAction))]
[JsonSerializable(typeof(ConnectionAction))]
[JsonSerializable(typeof(ImpressionsAction))]
[JsonSerializable(typeof(UserAnswer))]
[JsonSerializable(typeof(UserListAnswer))]
[JsonSerializable(typeof(StatusAnswer))]
[JsonSerializable(typeof(Suggestions.SuggestionsAnswer))]
[JsonSerializable(typeof(Health.HealthAnswer))]
internal sealed partial class WebJson : JsonSerializerContext;
