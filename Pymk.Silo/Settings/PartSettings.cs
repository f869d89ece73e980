using Microsoft.Extensions.Options;
using Pymk.Grains;
using Pymk.Grains.Cycle;
using Pymk.Grains.Events;
using Pymk.Grains.Hosting;
using Pymk.Grains.ListsAhead;

namespace Pymk.Silo.Settings;

/// <summary>Checks what the parts of a silo are told before any of them starts. A part that fails in the middle of a start hides the setting's name.</summary>
internal static class PartSettings
{
    /// <summary>Reads the settings of the grains, and checks them.</summary>
    /// <returns>The settings of daily runs.</returns>
    /// <exception cref="SettingException">Names the settings that have impossible values.</exception>
    public static DailyOptions Check(IConfiguration configuration)
    {
        var services = new ServiceCollection().AddSingleton(configuration).AddPymkOptions();
        services.AddOptions<ServingOptions>().BindConfiguration(ServingOptions.Section);
        services.AddOptions<ListsAheadOptions>().BindConfiguration(ListsAheadOptions.Section);
        services.AddOptions<EventLogOptions>().BindConfiguration(EventLogOptions.Section);
        services.AddOptions<DailyOptions>().BindConfiguration(DailyOptions.Section);
        using var provider = services.BuildServiceProvider();
        Check(provider);
        return provider.GetRequiredService<IOptions<DailyOptions>>().Value;
    }

    /// <summary>Checks all options of a host that says so at its start.</summary>
    /// <exception cref="SettingException">Names the settings that have impossible values.</exception>
    public static void Check(IServiceProvider services)
    {
        try
        {
            services.GetService<IStartupValidator>()?.Validate();
        }
        catch (OptionsValidationException e)
        {
            throw new SettingException(string.Join(' ', e.Failures));
        }
        catch (AggregateException e) when (e.InnerExceptions.All(inner => inner is OptionsValidationException))
        {
            throw new SettingException(string.Join(' ', e.InnerExceptions.Cast<OptionsValidationException>().SelectMany(inner => inner.Failures)));
        }
        catch (InvalidOperationException e) when (SiloSettingsCheck.IsOfBinder(e))
        {
            throw SiloSettingsCheck.NotOfItsType(e);
        }
    }
}
