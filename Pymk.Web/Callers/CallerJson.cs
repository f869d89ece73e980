using System.Text.Json.Serialization;

namespace Pymk.Web.Callers;

/// <summary>Who the caller is.</summary>
/// <param name="Kind"><c>key</c>, <c>user</c> or <c>operator</c>; <c>anybody</c> where access is not controlled.</param>
/// <param name="Name">The key's name, or the user's id; null for anybody.</param>
/// <param name="Scopes"><c>read</c>, <c>act</c>, <c>admin</c>.</param>
internal sealed record CallerAnswer(string Kind, string? Name, IReadOnlyList<string> Scopes);

/// <summary>Writes the answer about the caller.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(CallerAnswer))]
internal sealed partial class CallerJson : JsonSerializerContext;
