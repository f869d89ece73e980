using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pymk.Web.Batches;

/// <summary>Reads the items of an array before they are read as rows.</summary>
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class RowJson : JsonSerializerContext;
