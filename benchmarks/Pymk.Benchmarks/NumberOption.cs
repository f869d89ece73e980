using System.CommandLine;
using System.Globalization;

namespace Pymk.Benchmarks;

/// <summary>Whole-number options with a range.</summary>
internal static class NumberOption
{
    /// <summary>An option that refuses numbers outside of a range.</summary>
    public static Option<int> Create(string name, string description, int standard, int least, int most)
    {
        return new Option<int>(name)
        {
            Description = $"{description} {least} to {most}.",
            DefaultValueFactory = _ => standard,
            CustomParser = result =>
            {
                var text = result.Tokens[^1].Value;
                if (int.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
                {
                    return value;
                }

                result.AddError($"{name} must be a number from {least} to {most}, not '{text}'");
                return standard;
            },
        };
    }
}
