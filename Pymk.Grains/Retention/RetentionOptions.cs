using Microsoft.Extensions.Options;
using Pymk.Core.Rules;

namespace Pymk.Grains.Retention;

/// <summary>How long the service keeps what no answer needs any more.</summary>
public sealed class RetentionOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Pymk:Retention";

    private const int MostDays = 36_500;

    /// <summary>
    /// The longest lateness of events in days, 0 to 365. What ended is remembered that long, so that a late event does not bring it back.
    /// </summary>
    public int LatenessDays { get; set; } = 7;

    /// <summary>Model versions that are kept, the served one among them, 1 to 100. A rollback can go back to any of them.</summary>
    public int ModelVersions { get; set; } = 3;

    /// <summary>Days for which interaction logs are kept, 15 to 36,500: labels need 14 days.</summary>
    public int LogDays { get; set; } = 400;

    /// <summary>Days after the last view for which a user's view counts are kept, 1 to 36,500.</summary>
    public int ViewDays { get; set; } = FatigueDiscount.KeepDays;

    /// <summary>Days for which it is remembered that an account was deleted, 1 to 36,500. Its id is unknown afterwards.</summary>
    public int DeletedDays { get; set; } = 400;

    /// <summary>Hours for which a request and its answer are remembered by the request's <c>Idempotency-Key</c>, 1 to 720.</summary>
    public int RequestKeyHours { get; set; } = 24;

    /// <summary>What is wrong with the settings: a sentence for each problem, with the setting's name. Empty where nothing is.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        Check(nameof(LatenessDays), LatenessDays, 0, 365);
        Check(nameof(ModelVersions), ModelVersions, 1, 100);
        Check(nameof(LogDays), LogDays, 15, MostDays);
        Check(nameof(ViewDays), ViewDays, 1, MostDays);
        Check(nameof(DeletedDays), DeletedDays, 1, MostDays);
        Check(nameof(RequestKeyHours), RequestKeyHours, 1, 720);
        return problems;

        void Check(string name, int value, int least, int most)
        {
            if (value < least || value > most)
            {
                problems.Add(FormattableString.Invariant($"{Section}:{name} must be {least} to {most}, is {value}."));
            }
        }
    }
}

/// <summary>Fails the start of the silo and names the setting.</summary>
internal sealed class RetentionOptionsValidator : IValidateOptions<RetentionOptions>
{
    public ValidateOptionsResult Validate(string? name, RetentionOptions options) =>
        options.Problems() is { Count: > 0 } problems ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
}
