using System.Globalization;

namespace Pymk.Core.Rules;

/// <summary>
/// Reads <see cref="RuleOptions"/> from settings, strictly: a rule that is not in force because of a typing error must not go unnoticed.
/// </summary>
public static class RuleSettings
{
    private const string Age = $"{nameof(RuleOptions.Age)}:";
    private const string Bounds = $"{Age}{nameof(AgeOptions.Bounds)}";

    private static readonly string[] Names =
    [
        nameof(RuleOptions.InactiveDays), nameof(RuleOptions.InactiveAction), nameof(RuleOptions.InactiveFactor),
        Age + nameof(AgeOptions.Attribute), Age + nameof(AgeOptions.Unit), Bounds + ":0",
    ];

    /// <summary>Reads and checks the settings below <see cref="RuleOptions.Section"/>.</summary>
    /// <param name="settings">
    /// Settings by path, such as <c>Pymk:Rules:InactiveDays</c>; others are left alone. A null value is that of a section.
    /// </param>
    /// <exception cref="RuleSettingException">A setting is unknown, or its value impossible.</exception>
    public static RuleOptions Read(IEnumerable<KeyValuePair<string, string?>> settings)
    {
        var options = new RuleOptions();
        var bounds = new SortedDictionary<int, int>();
        foreach (var (path, value) in settings)
        {
            const string prefix = $"{RuleOptions.Section}:";
            if (string.Equals(path, RuleOptions.Section, StringComparison.OrdinalIgnoreCase) && !string.IsNullOrEmpty(value))
            {
                throw new RuleSettingException($"{path} must be a section, is '{value}'.");
            }

            if (path.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && value is not null)
            {
                Set(options, bounds, path, path[prefix.Length..], value);
            }
        }

        options.Age.Bounds = [.. bounds.Values];
        return options.Problems() is { Count: > 0 } problems ? throw new RuleSettingException(string.Join(' ', problems)) : options;
    }

    private static void Set(RuleOptions options, SortedDictionary<int, int> bounds, string path, string name, string value)
    {
        if (Is(name, nameof(options.InactiveDays)))
        {
            options.InactiveDays = Whole(path, value);
        }
        else if (Is(name, nameof(options.InactiveAction)))
        {
            options.InactiveAction = Choice<InactiveAction>(path, value);
        }
        else if (Is(name, nameof(options.InactiveFactor)))
        {
            options.InactiveFactor = double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var factor)
                ? factor
                : throw Wrong(path, "a number", value);
        }
        else if (Is(name, Age + nameof(AgeOptions.Attribute)))
        {
            options.Age.Attribute = value;
        }
        else if (Is(name, Age + nameof(AgeOptions.Unit)))
        {
            options.Age.Unit = Choice<AgeUnit>(path, value);
        }
        else if (name.StartsWith(Bounds + ":", StringComparison.OrdinalIgnoreCase)
            && int.TryParse(name.AsSpan(Bounds.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var place))
        {
            bounds[place] = Whole(path, value);
        }
        else if (Is(name, Bounds) || Is(name, nameof(options.Age)))
        {
            // An empty list or section has an empty value.
            _ = value.Length == 0 ? "" : throw Wrong(path, Is(name, Bounds) ? "a list, with the places :0, :1 and so on" : "a section", value);
        }
        else
        {
            throw new RuleSettingException($"There is no setting {path}; {RuleOptions.Section} has {string.Join(", ", Names)}.");
        }
    }

    private static bool Is(string name, string setting) => string.Equals(name, setting, StringComparison.OrdinalIgnoreCase);

    private static int Whole(string path, string value) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Wrong(path, "a whole number", value);

    private static T Choice<T>(string path, string value) where T : struct, Enum =>
        Enum.GetNames<T>().FirstOrDefault(n => Is(n, value)) is { } name
            ? Enum.Parse<T>(name)
            : throw Wrong(path, string.Join(", ", Enum.GetNames<T>()), value);

    private static RuleSettingException Wrong(string path, string possible, string value) => new($"{path} must be {possible}, is '{value}'.");
}

/// <summary>A setting of the operator's rules is unknown, or has an impossible value. The message names it.</summary>
public sealed class RuleSettingException(string message) : Exception(message);
