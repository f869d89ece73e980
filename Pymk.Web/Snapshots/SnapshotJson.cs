using System.Text.Json;
using System.Text.Json.Serialization;
using Pymk.Grains.Interfaces.Snapshots;

namespace Pymk.Web.Snapshots;

/// <summary>The body that begins a snapshot.</summary>
/// <param name="Name">Name of its folder.</param>
internal sealed record SnapshotBody(string Name);

/// <summary>Reads and writes what concerns snapshots.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    WriteIndented = true,
    Converters = [typeof(StateConverter)])]
[JsonSerializable(typeof(SnapshotBody))]
[JsonSerializable(typeof(SnapshotStatus))]
internal sealed partial class SnapshotJson : JsonSerializerContext;

/// <summary>Writes a state's name.</summary>
internal sealed class StateConverter() : JsonStringEnumConverter<SnapshotState>(JsonNamingPolicy.CamelCase);
