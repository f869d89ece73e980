using Microsoft.Extensions.Options;
using Pymk.Grains.Interfaces.Experiments;

namespace Pymk.Grains;

/// <summary>Says at start which setting is wrong, by its name.</summary>
internal sealed class ServingOptionsValidator : IValidateOptions<ServingOptions>
{
    private const int MostShards = 4_096;
    private const int MostQueued = 100_000;

    public ValidateOptionsResult Validate(string? name, ServingOptions options)
    {
        var problems = new List<string>();
        Range(problems, nameof(options.GraphShards), options.GraphShards, 1, MostShards);
        Range(problems, nameof(options.RankQueue), options.RankQueue, 1, MostQueued);
        Range(problems, nameof(options.GenerateQueue), options.GenerateQueue, 1, MostQueued);
        Range(problems, nameof(options.IndexThreads), options.IndexThreads, 0, 1_024);
        Range(problems, nameof(options.IndexQueue), options.IndexQueue, 1, MostQueued);
        Range(problems, nameof(options.IndexDeltaRows), options.IndexDeltaRows, 16, 1_000_000);
        Range(problems, nameof(options.RankConcurrency), options.RankConcurrency, 0, 1_024);
        Range(problems, nameof(options.GenerateConcurrency), options.GenerateConcurrency, 0, 1_024);
        Positive(problems, nameof(options.ListMaxAge), options.ListMaxAge);
        Positive(problems, nameof(options.OrderMaxAge), options.OrderMaxAge);
        Positive(problems, nameof(options.RefreshDelay), options.RefreshDelay);
        Positive(problems, nameof(options.RankDeadline), options.RankDeadline);
        Positive(problems, nameof(options.IndexDeadline), options.IndexDeadline);
        Positive(problems, nameof(options.ReadDeadline), options.ReadDeadline);
        Positive(problems, nameof(options.BehaviorPeriod), options.BehaviorPeriod);
        Positive(problems, nameof(options.LeasePeriod), options.LeasePeriod);
        if (options.ListMaxAge > ServingOptions.LongestListMaxAge)
        {
            // A list is used a little longer: until the next one is generated.
            problems.Add(
                $"{ServingOptions.Section}:{nameof(options.ListMaxAge)} must be at most {ServingOptions.LongestListMaxAge}, is {options.ListMaxAge}: "
                + "ended connections are remembered no longer than twice that.");
        }

        if (options.LeasePeriod > TimeSpan.FromSeconds(10))
        {
            problems.Add($"{ServingOptions.Section}:{nameof(options.LeasePeriod)} must be at most 00:00:10, is {options.LeasePeriod}.");
        }

        if (!ExperimentRules.IsExplorationShare(options.ExplorationShare))
        {
            problems.Add(FormattableString.Invariant(
                $"{ServingOptions.Section}:{nameof(options.ExplorationShare)} must be 0 to 0.5, in hundredths, is {options.ExplorationShare}."));
        }

        if (options.UserIdle < TimeSpan.FromMinutes(2))
        {
            problems.Add($"{ServingOptions.Section}:{nameof(options.UserIdle)} must be at least 00:02:00, is {options.UserIdle}.");
        }

        Bytes(problems, nameof(options.RowCacheBytes), options.RowCacheBytes);
        Bytes(problems, nameof(options.ListCacheBytes), options.ListCacheBytes ?? 0);

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static void Range(List<string> problems, string setting, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            problems.Add($"{ServingOptions.Section}:{setting} must be {least} to {most}, is {value}.");
        }
    }

    private static void Bytes(List<string> problems, string setting, long value)
    {
        if (value < 0)
        {
            problems.Add($"{ServingOptions.Section}:{setting} must be 0 or more, is {value}.");
        }
    }

    private static void Positive(List<string> problems, string setting, TimeSpan value)
    {
        if (value <= TimeSpan.Zero)
        {
            problems.Add($"{ServingOptions.Section}:{setting} must be positive, is {value}.");
        }
    }
}
