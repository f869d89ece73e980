using Pymk.Silo.Settings;
using Pymk.Web.Options;

namespace Pymk.Silo.Doctor;

/// <summary>The settings that a silo of this machine has without a command line: names, passwords and certificates.</summary>
internal static class DoctorSettings
{
    /// <summary>Reads appsettings.json, the environment and the files that they name.</summary>
    /// <exception cref="SettingException">A setting is wrong.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static SiloSettings Read()
    {
        var host = Host.CreateEmptyApplicationBuilder(null);
        host.Configuration.SetBasePath(AppContext.BaseDirectory).AddJsonFile("appsettings.json", optional: true).AddEnvironmentVariables();
        host.Configuration.AddSecretFiles();
        return SiloSettingsCheck.Read(host.Configuration.GetSection(SiloSettings.Section));
    }
}
