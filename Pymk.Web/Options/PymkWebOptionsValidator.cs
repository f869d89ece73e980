using Microsoft.Extensions.Options;

namespace Pymk.Web.Options;

/// <summary>Refuses settings out of range at start, and names them.</summary>
internal sealed class PymkWebOptionsValidator : IValidateOptions<PymkWebOptions>
{
    private const int MinKeyLength = 16;

    public ValidateOptionsResult Validate(string? name, PymkWebOptions options)
    {
        if (options.MaxConcurrent is < 1 or > 100_000)
        {
            return ValidateOptionsResult.Fail($"{PymkWebOptions.Section}:MaxConcurrent must be 1 to 100000, is {options.MaxConcurrent}.");
        }

        if (options.RetryAfter < TimeSpan.FromSeconds(1) || options.RetryAfter > TimeSpan.FromHours(1))
        {
            return ValidateOptionsResult.Fail($"{PymkWebOptions.Section}:RetryAfter must be 00:00:01 to 01:00:00, is {options.RetryAfter}.");
        }

        return options.DashboardKey is { Length: < MinKeyLength }
            ? ValidateOptionsResult.Fail($"{PymkWebOptions.Section}:DashboardKey must have at least {MinKeyLength} characters.")
            : ValidateOptionsResult.Success;
    }
}
