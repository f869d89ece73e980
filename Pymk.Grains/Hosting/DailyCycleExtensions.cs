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
        silo.Services.AddOptions<DailyOptions>().BindConfiguration(DailyOptions.Section);
        silo.Services.AddHostedService<CycleSchedule>();
        return silo;
    }
}
