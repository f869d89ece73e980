using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pymk.Web.Access;

/// <summary>A file of keys: a JSON array of objects with <c>name</c>, <c>hash</c> and <c>scopes</c>.</summary>
public static class ApiKeyFile
{
    private static readonly ApiKeyJson Json = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        WriteIndented = true,
    });

    /// <summary>Adds a key to a file, or begins one that only its owner may read.</summary>
    /// <exception cref="InvalidDataException">The file is no file of keys, or has a key of that name.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Add(string path, ApiKeyOptions key)
    {
        List<ApiKeyOptions> keys = File.Exists(path) ? [.. Parse(path)] : [];
        keys.Add(key);
        _ = ApiKeySet.Of(keys, path);
        var written = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = File.Exists(path) ? File.GetUnixFileMode(path) : UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var file = new FileStream(written, options))
        {
            JsonSerializer.Serialize(file, keys, Json.ListApiKeyOptions);
        }

        File.Move(written, path, overwrite: true);
    }

    /// <summary>Reads and checks a file.</summary>
    /// <exception cref="InvalidDataException">The file is missing, or is no file of keys; the message names it.</exception>
    internal static ApiKeySet Read(string path) => ApiKeySet.Of(Parse(path), path);

    private static List<ApiKeyOptions> Parse(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), Json.ListApiKeyOptions) ?? [];
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(
                $"{path} is no file of keys, [{{\"name\": …, \"hash\": …, \"scopes\": […]}}]: wrong at {e.Path ?? "$"}, line {e.LineNumber + 1}.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"The file of keys {path} cannot be read: {e.Message}", e);
        }
    }
}

/// <summary>Reads and writes files of keys.</summary>
[JsonSerializable(typeof(List<ApiKeyOptions>))]
internal sealed partial class ApiKeyJson : JsonSerializerContext;
