using System.CommandLine;
using System.Globalization;

namespace Pymk.Silo.Cli;

/// <summary>Options that take a port: an invalid value gives one clear line.</summary>
internal static class PortOption
{
    /// <summary>A port from <paramref name="least"/> to 65535; <paramref name="standard"/> if the option is not given.</summary>
    public static Option<int?> Create(string name, string description, int least, int? standard = null)
    {
        var range = string.Create(CultureInfo.InvariantCulture, $"{least} to {ushort.MaxValue}");
        var option = new Option<int?>(name)
        {
            Description = $"{description} ({range})",
            CustomParser = result =>
            {
                var text = result.Tokens[^1].Value;
                if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port >= least && port <= ushort.MaxValue)
                {
                    return port;
                }

                result.AddError($"{name} must be a number from {range}, not '{text}'");
                return null;
            },
        };
        if (standard is not null)
        {
            option.DefaultValueFactory = _ => standard;
        }

        return option;
    }
}
