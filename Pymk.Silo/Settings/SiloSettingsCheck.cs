using System.Globalization;
using System.Net;

namespace Pymk.Silo.Settings;

/// <summary>Checks the settings at start.</summary>
internal static class SiloSettingsCheck
{
    /// <summary>Throws if a setting has an impossible value.</summary>
    /// <exception cref="SettingException">Names the setting, its value and the possible values.</exception>
    public static void Check(SiloSettings settings)
    {
        Port(nameof(settings.EmbeddedPort), settings.EmbeddedPort);
        Port(nameof(settings.SiloPort), settings.SiloPort);
        Port(nameof(settings.GatewayPort), settings.GatewayPort);
        Require(IPAddress.TryParse(settings.Address, out _), nameof(settings.Address), settings.Address, "an IP address");
        Require(settings.Accelerator is "cpu" or "cuda", nameof(settings.Accelerator), settings.Accelerator, "cpu or cuda");
        Require(settings.Model.Length > 0, nameof(settings.Model), settings.Model, "a folder");
        Require(
            settings.StoreDeadline >= TimeSpan.FromMilliseconds(100) && settings.StoreDeadline <= TimeSpan.FromSeconds(10),
            nameof(settings.StoreDeadline), settings.StoreDeadline.ToString(), "00:00:00.1 to 00:00:10");
        Require(settings.ModelPoll > TimeSpan.Zero, nameof(settings.ModelPoll), settings.ModelPoll.ToString(), "longer than 0");
        Require(settings.ShutdownTimeout > TimeSpan.Zero, nameof(settings.ShutdownTimeout), settings.ShutdownTimeout.ToString(), "longer than 0");
        Require(settings.ClusterId.Length > 0, nameof(settings.ClusterId), settings.ClusterId, "a name");
        Require(
            settings.Http.Length == 0
                || (Uri.TryCreate(settings.Http.Replace("*", "any", StringComparison.Ordinal), UriKind.Absolute, out var http)
                    && http.Scheme is "http" or "https"),
            nameof(settings.Http), settings.Http, "an address such as http://127.0.0.1:8080, or empty");
        Require(
            settings.OtlpEndpoint is null || Uri.TryCreate(settings.OtlpEndpoint, UriKind.Absolute, out _),
            nameof(settings.OtlpEndpoint), settings.OtlpEndpoint ?? "", "an address such as http://127.0.0.1:4317");
    }

    private static void Port(string setting, int port) =>
        Require(port is >= 0 and <= ushort.MaxValue, setting, port.ToString(CultureInfo.InvariantCulture), "0 to 65535");

    private static void Require(bool holds, string setting, string value, string possible)
    {
        if (!holds)
        {
            throw new SettingException($"{SiloSettings.Section}:{setting} must be {possible}, is '{value}'.");
        }
    }
}
