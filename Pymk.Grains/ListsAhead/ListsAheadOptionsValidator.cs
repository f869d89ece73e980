using System.Globalization;
using Microsoft.Extensions.Options;

namespace Pymk.Grains.ListsAhead;

/// <summary>Says at start which setting is wrong, by its name.</summary>
internal sealed class ListsAheadOptionsValidator : IValidateOptions<ListsAheadOptions>
{
    private const int MostDays = 36_500;

    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    public ValidateOptionsResult Validate(string? name, ListsAheadOptions options)
    {
        var problems = new List<string>();
        if (options.ActiveDays is < ListsAheadOptions.Everybody or > MostDays)
        {
            problems.Add(
                $"{ListsAheadOptions.Section}:{nameof(options.ActiveDays)} must be 1 to {MostDays}, 0 for no lists or -1 for all users, is {options.ActiveDays}.");
        }

        if (!(options.Share > 0 && options.Share <= 1))
        {
            problems.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{ListsAheadOptions.Section}:{nameof(options.Share)} must be above 0 and at most 1, is {options.Share}."));
        }

        if (options.Keep < Shortest || options.Keep > Longest)
        {
            problems.Add($"{ListsAheadOptions.Section}:{nameof(options.Keep)} must be {Shortest} to {Longest}, is {options.Keep}.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
