using System.CommandLine;

namespace Pymk.Training.Cli;

/// <summary>Options with a fixed set of values: help lists them, and another value gives one clear line.</summary>
internal static class OptionChoices
{
    /// <summary>An option that takes one of <paramref name="choices"/>; <paramref name="standard"/>, or null, if it is not given.</summary>
    public static Option<string?> Create(string name, string description, string? standard, params string[] choices)
    {
        var option = new Option<string?>(name) { Description = description, HelpName = string.Join('|', choices) };
        if (standard is not null)
        {
            option.DefaultValueFactory = _ => standard;
        }

        option.CompletionSources.Add(choices);
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..] && !choices.Contains(token.Value, StringComparer.Ordinal))
            {
                result.AddError($"{name} must be {string.Join(", ", choices[..^1])} or {choices[^1]}, not '{token.Value}'");
            }
        });
        return option;
    }
}
