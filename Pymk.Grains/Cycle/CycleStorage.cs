using System.Text.Json;
using System.Text.Json.Serialization;
using Orleans.Storage;

namespace Pymk.Grains.Cycle;

/// <summary>Where the state of daily runs is kept. The host adds a grain storage of this name, and reminders.</summary>
public static class CycleStorage
{
    /// <summary>Name of the grain storage.</summary>
    public const string Name = "pymk-cycle";

    /// <summary>Prefix of the keys of a cluster in a store that several clusters may share.</summary>
    public static string Prefix(string clusterId) => $"pymk/{clusterId}";

    /// <summary>Writes the state as JSON that an operator can read.</summary>
    public static IGrainStorageSerializer Serializer { get; } = new Json();

    private sealed class Json : IGrainStorageSerializer
    {
        private static readonly JsonSerializerOptions Options =
            new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

        public BinaryData Serialize<T>(T? input) => new(JsonSerializer.SerializeToUtf8Bytes(input, Options));

        public T? Deserialize<T>(BinaryData input) => JsonSerializer.Deserialize<T>(input.ToMemory().Span, Options);
    }
}
