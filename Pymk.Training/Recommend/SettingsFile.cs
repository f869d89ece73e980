using System.Globalization;
using System.Text.Json;
using Pymk.Core.Rules;
using Pymk.Training.Cli;

namespace Pymk.Training.Recommend;

/// <summary>Reads what concerns recommendations from a JSON file of settings, such as the silo's appsettings.json, as a silo reads it.</summary>
internal static class SettingsFile
{
    private const string CountHidden = "Pymk:Privacy:CountHiddenConnections";
    private const string ViewDays = "Pymk:Retention:ViewDays";
    private const int MostDays = 36_500;

    private static readonly JsonDocumentOptions Json = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The settings of a file.</summary>
    /// <exception cref="UserErrorException">There is no such file, it is not JSON, or a setting is unknown or has an impossible value.</exception>
    public static OfflineSettings Read(string file)
    {
        if (!File.Exists(file))
        {
            throw new UserErrorException($"--settings {file}: there is no such file");
        }

        try
        {
            var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
            using var document = JsonDocument.Parse(File.ReadAllBytes(file), Json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new UserErrorException($"--settings {file}: the file must hold a JSON object");
            }

            Flatten(document.RootElement, "", settings);
            return new OfflineSettings
            {
                Rules = RuleSettings.Read(settings),
                CountHiddenConnections = CountsHidden(settings),
                ViewDays = Days(settings),
            };
        }
        catch (JsonException e)
        {
            throw new UserErrorException($"--settings {file} line {e.LineNumber + 1}: not JSON", e);
        }
        catch (RuleSettingException e)
        {
            throw new UserErrorException($"--settings {file}: {e.Message}", e);
        }

        bool CountsHidden(Dictionary<string, string?> settings) =>
            !settings.TryGetValue(CountHidden, out var text) || text is null || (bool.TryParse(text, out var counts)
                ? counts
                : throw new UserErrorException($"--settings {file}: {CountHidden} must be true or false, is '{text}'"));

        int Days(Dictionary<string, string?> settings) =>
            settings.GetValueOrDefault(ViewDays) is not { } text ? FatigueDiscount.KeepDays
                : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days is >= 1 and <= MostDays ? days
                : throw new UserErrorException(
                    FormattableString.Invariant($"--settings {file}: {ViewDays} must be 1 to {MostDays}, is '{text}'"));
    }

    // Paths and values as a silo's configuration has them.
    private static void Flatten(JsonElement value, string path, Dictionary<string, string?> settings)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                {
                    Flatten(property.Value, path.Length == 0 ? property.Name : $"{path}:{property.Name}", settings);
                }

                break;
            case JsonValueKind.Array:
                foreach (var (place, item) in value.EnumerateArray().Index())
                {
                    Flatten(item, FormattableString.Invariant($"{path}:{place}"), settings);
                }

                break;
            default:
                settings[path] = value.ValueKind == JsonValueKind.Null ? null : value.ToString();
                break;
        }
    }
}
