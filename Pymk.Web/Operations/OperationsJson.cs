using System.Text.Json.Serialization;
using Pymk.Grains.Interfaces.Operations;

namespace Pymk.Web.Operations;

/// <summary>Reads and writes what operators see and do.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(LiveAnswer))]
[JsonSerializable(typeof(ModelsAnswer))]
[JsonSerializable(typeof(ServedModelBody))]
[JsonSerializable(typeof(DeadLettersAnswer))]
[JsonSerializable(typeof(SentLetterBody))]
[JsonSerializable(typeof(OperatedQuality))]
internal sealed partial class OperationsJson : JsonSerializerContext;
