using Pymk.Silo.Settings;

namespace Pymk.Silo.Cli;

/// <summary>Options of a verb as settings for the configuration of the host.</summary>
internal sealed class SettingArguments
{
    private readonly List<string> _arguments = [];

    /// <summary>Adds a setting where it has a value.</summary>
    public void Add(string setting, string? value)
    {
        if (value is not null)
        {
            _arguments.Add($"--{setting}");
            _arguments.Add(value);
        }
    }

    /// <summary>Adds settings of the form NAME=VALUE.</summary>
    /// <exception cref="SettingException">A pair has no name.</exception>
    public void AddPairs(IEnumerable<string> pairs)
    {
        foreach (var pair in pairs)
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            Add(at > 0 ? pair[..at] : throw new SettingException($"--set takes NAME=VALUE, not '{pair}'."), pair[(at + 1)..]);
        }
    }

    /// <summary>The arguments.</summary>
    public string[] ToArray() => [.. _arguments];
}
