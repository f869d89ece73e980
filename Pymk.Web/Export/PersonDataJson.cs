using System.Text.Json;
using System.Text.Json.Serialization;
using Pymk.Grains.Interfaces.Export;

namespace Pymk.Web.Export;

/// <summary>Writes an export.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(PersonData))]
internal sealed partial class PersonDataJson : JsonSerializerContext;
