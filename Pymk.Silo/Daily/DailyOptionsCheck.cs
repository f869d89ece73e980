using System.CommandLine;
using Pymk.Grains.Cycle;
using Pymk.Grains.Labels;
using Pymk.Silo.Settings;

namespace Pymk.Silo.Daily;

/// <summary>Checks at the start of a silo the options that its daily runs get. Where it may train, its program that trains checks its own, too.</summary>
internal static class DailyOptionsCheck
{
    private const string Setting = $"{DailyOptions.Section}:{nameof(DailyOptions.Options)}";

    /// <summary>Does nothing where there are no further options.</summary>
    /// <exception cref="SettingException">The verb does not take an option.</exception>
    public static async Task RunAsync(DailyOptions daily, SiloSettings silo, CancellationToken cancellation)
    {
        if (daily.Options.Length == 0)
        {
            return;
        }

        string? problem = null;
        var command = DailyCommand.Create(async (settings, _, end) =>
        {
            problem = silo.Labels.Contains(SiloLabels.Training) ? await TrainOptionsCheck.RunAsync(settings, end) : null;
            return 0;
        });
        var parsed = command.Parse(daily.Options);
        if (parsed.Errors is [var error, ..])
        {
            throw new SettingException($"{Setting}: {error.Message.ReplaceLineEndings(" ")}");
        }

        await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, cancellation);
        if (problem is not null)
        {
            throw new SettingException($"{Setting}: {problem}");
        }
    }
}
