using System.Text.Json.Serialization;

namespace Pymk.Web.Accounts;

/// <summary>Reads and writes accounts. An unknown or repeated member is refused, so none is ever ignored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(AccountBody))]
[JsonSerializable(typeof(AccountRow))]
internal sealed partial class AccountJson : JsonSerializerContext;

/// <summary>Writes the answers about accounts.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AccountAnswer))]
internal sealed partial class AccountAnswerJson : JsonSerializerContext;
