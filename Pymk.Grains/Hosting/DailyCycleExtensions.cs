using Microsoft.Extensions.DependencyInjection;
using Pymk.Grains.Cycle;

namespace Pymk.Grains.Hosting;

/// <summary>Adds daily runs to a silo.</summary>
public static class DailyCycleExtensions
{
    /// <summary>
    /// Lets the cluster start daily runs by itself, as <see cref="DailyOptions"/> say. The host adds a grain storage named
    /// <see cref="CycleStorage.Name"/>, reminders and an <see cref="IDailyProcess"/>.
    /// </summary>
    /// <param name="silo">The silo, with <see cref="PymkGrainsExtensions.AddPymkGrains"/>.</param>
    public static ISiloBuilder AddDailyCycle(this ISiloBuilder silo)
    {
        silo.Services.AddOptions<DailyOptions>()
            .BindConfiguration(DailyOptions.Section)
            .Validate(o => o.At.Length == 0 || DailyTimes.TryParse(o.At, out _), "Pymk:Daily:At must be a time of day, HH:mm in UTC, or empty.")
            .Validate(o => o.Work.Length > 0, "Pymk:Daily:Work must be a folder.")
            .Validate(
                o => o.Silence >= TimeSpan.FromSeconds(1) && o.Silence <= TimeSpan.FromHours(1), "Pymk:Daily:Silence must be 00:00:01 to 01:00:00.")
            .ValidateOnStart();
        silo.Services.AddHostedService<CycleSchedule>();
        return silo;
    }
}
