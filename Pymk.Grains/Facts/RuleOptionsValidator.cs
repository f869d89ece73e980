using Microsoft.Extensions.Options;
using Pymk.Core.Rules;

namespace Pymk.Grains.Facts;

/// <summary>Says at start which setting of the operator's rules is wrong, by its name.</summary>
internal sealed class RuleOptionsValidator : IValidateOptions<RuleOptions>
{
    public ValidateOptionsResult Validate(string? name, RuleOptions options) =>
        options.Problems() is { Count: > 0 } problems ? ValidateOptionsResult.Fail(problems) : ValidateOptionsResult.Success;
}
