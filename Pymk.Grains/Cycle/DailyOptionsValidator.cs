using Microsoft.Extensions.Options;

namespace Pymk.Grains.Cycle;

/// <summary>Says at start which setting is wrong, by its name.</summary>
internal sealed class DailyOptionsValidator : IValidateOptions<DailyOptions>
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, DailyOptions options)
    {
        var problems = new List<string>();
        if (options.At.Length > 0 && !DailyTimes.TryParse(options.At, out _))
        {
            problems.Add($"{DailyOptions.Section}:{nameof(options.At)} must be a time of day, HH:mm in UTC, or empty, is '{options.At}'.");
        }

        if (options.Work.Length == 0)
        {
            problems.Add($"{DailyOptions.Section}:{nameof(options.Work)} must be a folder, is empty.");
        }

        if (options.Silence < Shortest || options.Silence > Longest)
        {
            problems.Add($"{DailyOptions.Section}:{nameof(options.Silence)} must be {Shortest} to {Longest}, is {options.Silence}.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
