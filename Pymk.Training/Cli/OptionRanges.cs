using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace Pymk.Training.Cli;

/// <summary>Numeric options with a range: an invalid value gives one clear line.</summary>
internal static class OptionRanges
{
    /// <summary>An option whose value must lie in <paramref name="least"/> to <paramref name="most"/>, both included.</summary>
    public static Option<T> Create<T>(string name, string description, T standard, T least, T most)
        where T : struct, INumber<T>
    {
        var range = string.Create(CultureInfo.InvariantCulture, $"{least} to {most}");
        return new Option<T>(name)
        {
            Description = $"{description} ({range})",
            DefaultValueFactory = _ => standard,
            CustomParser = result => Parse(result, name, range, least, most),
        };
    }

    private static T Parse<T>(ArgumentResult result, string name, string range, T least, T most)
        where T : struct, INumber<T>
    {
        var text = result.Tokens[^1].Value;
        if (T.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
        {
            return value;
        }

        result.AddError($"{name} must be a number from {range}, not '{text}'");
        return default;
    }
}
