using System.CommandLine;

namespace Pymk.Benchmarks;

/// <summary>Whole-number options with a range.</summary>
internal static class NumberOption
{
    /// <summary>An option that refuses numbers outside of a range.</summary>
    public static Option<int> Create(string name, string description, int standard, int least, int most)
    {
        var option = new Option<int>(name) { Description = $"{description} {least} to {most}.", DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var value && (value < least || value > most))
            {
                result.AddError($"{name} must be {least} to {most}, is {value}.");
            }
        });
        return option;
    }
}
