using System.Globalization;
using System.Net;
using Pymk.Core.Rules;
using Pymk.Grains;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Labels;
using Pymk.Grains.Retention;
using Pymk.Silo.Membership;
using Pymk.Storage.Redis;

namespace Pymk.Silo.Settings;

/// <summary>Checks the settings at start.</summary>
internal static class SiloSettingsCheck
{
    /// <summary>The option that chooses the port of <see cref="SiloSettings.Http"/>.</summary>
    public const string PortOption = "--port";

    private const string ToType = " to type ";

    /// <summary>The option of <c>serve</c> for a setting; null if the setting has none.</summary>
    public static string? Option(string setting) => setting switch
    {
        nameof(SiloSettings.Model) => "--model",
        nameof(SiloSettings.SiloPort) => "--silo-port",
        nameof(SiloSettings.GatewayPort) => "--gateway-port",
        nameof(SiloSettings.Address) => "--address",
        nameof(SiloSettings.Accelerator) => "--accelerator",
        nameof(SiloSettings.Http) => "--http",
        _ => null,
    };

    /// <summary>The address as a URI, with the name <c>any</c> for *; null if it is no HTTP address.</summary>
    public static Uri? HttpUri(string http) =>
        Uri.TryCreate(http.Replace("*", "any", StringComparison.Ordinal).Replace("+", "any", StringComparison.Ordinal), UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
            ? uri
            : null;

    /// <summary>Reads the settings.</summary>
    /// <exception cref="SettingException">A value is not of its setting's type.</exception>
    public static SiloSettings Read(IConfigurationSection section) => Bind<SiloSettings>(section);

    /// <summary>Reads what people may learn of each other. A misspelt setting would show what it should hide, so an unknown one is refused.</summary>
    /// <exception cref="SettingException">A setting is unknown, or its value is not of its type.</exception>
    public static PrivacyOptions ReadPrivacy(IConfiguration configuration)
    {
        var options = BindKnown<PrivacyOptions>(
            configuration.GetSection(PrivacyOptions.Section), nameof(PrivacyOptions.CountHiddenConnections), nameof(PrivacyOptions.TombstoneDays));
        return options.TombstoneDays is >= 1 and <= PrivacyOptions.MostTombstoneDays
            ? options
            : throw new SettingException(
                $"{PrivacyOptions.Section}:{nameof(options.TombstoneDays)} must be 1 to {PrivacyOptions.MostTombstoneDays}, is {options.TombstoneDays}.");
    }

    /// <summary>Reads how long what is kept. A misspelt setting would delete what it should keep, so an unknown one is refused.</summary>
    /// <exception cref="SettingException">A setting is unknown, or has an impossible value.</exception>
    public static RetentionOptions ReadRetention(IConfiguration configuration)
    {
        var options = BindKnown<RetentionOptions>(
            configuration.GetSection(RetentionOptions.Section),
            nameof(RetentionOptions.LatenessDays),
            nameof(RetentionOptions.ModelVersions),
            nameof(RetentionOptions.LogDays),
            nameof(RetentionOptions.ViewDays),
            nameof(RetentionOptions.DeletedDays),
            nameof(RetentionOptions.RequestKeyHours));
        return options.Problems() is [var problem, ..] ? throw new SettingException(problem) : options;
    }

    /// <summary>Reads the operator's rules.</summary>
    /// <exception cref="SettingException">A setting of the rules is unknown, or has an impossible value.</exception>
    public static RuleOptions ReadRules(IConfiguration configuration)
    {
        try
        {
            return RuleSettings.Read(configuration.AsEnumerable());
        }
        catch (RuleSettingException e)
        {
            throw new SettingException(e.Message);
        }
    }

    /// <summary>Throws if a setting has an impossible value.</summary>
    /// <exception cref="SettingException">Names the setting, its value and the possible values.</exception>
    public static void Check(SiloSettings settings)
    {
        Port(nameof(settings.EmbeddedPort), settings.EmbeddedPort);
        Port(nameof(settings.SiloPort), settings.SiloPort);
        Port(nameof(settings.GatewayPort), settings.GatewayPort);
        Require(
            IPAddress.TryParse(settings.Address, out _) || Uri.CheckHostName(settings.Address) == UriHostNameType.Dns,
            nameof(settings.Address), settings.Address, "an IP address, a name, or auto");
        Require(settings.Accelerator is "cpu" or "cuda", nameof(settings.Accelerator), settings.Accelerator, "cpu or cuda");
        Require(
            settings.Labels.All(l => l == SiloLabels.Training), nameof(settings.Labels), string.Join(',', settings.Labels), SiloLabels.Training);
        Require(
            settings.Ids == UserIdKindNames.Auto || UserIdKindNames.Parse(settings.Ids) is not null,
            nameof(settings.Ids), settings.Ids, $"{UserIdKindNames.Auto}, {UserIdKindNames.Number} or {UserIdKindNames.Text}");
        Require(settings.Model.Length > 0, nameof(settings.Model), settings.Model, "a folder");
        Require(settings.Snapshots.Length > 0, nameof(settings.Snapshots), settings.Snapshots, "a folder");
        Require(
            settings.StoreDeadline >= TimeSpan.FromMilliseconds(100) && settings.StoreDeadline <= TimeSpan.FromSeconds(10),
            nameof(settings.StoreDeadline), settings.StoreDeadline.ToString(), "00:00:00.1 to 00:00:10");
        Require(
            settings.ProbeTimeout >= FailureDetection.ShortestProbe && settings.ProbeTimeout <= FailureDetection.LongestProbe,
            nameof(settings.ProbeTimeout), settings.ProbeTimeout.ToString(), "00:00:00.2 to 00:00:10");
        Require(settings.ModelPoll > TimeSpan.Zero, nameof(settings.ModelPoll), settings.ModelPoll.ToString(), "longer than 0");
        Require(settings.ShutdownTimeout > TimeSpan.Zero, nameof(settings.ShutdownTimeout), settings.ShutdownTimeout.ToString(), "longer than 0");
        Require(ClusterName.IsValid(settings.ClusterId), nameof(settings.ClusterId), settings.ClusterId, ClusterName.Rule);
        Require(
            settings.Http.Length == 0 || HttpUri(settings.Http) is not null,
            nameof(settings.Http), settings.Http, "an address such as http://127.0.0.1:8080, or empty");
    }

    /// <summary>Whether the binder says that a value is not of its setting's type.</summary>
    public static bool IsOfBinder(InvalidOperationException e) => e.Message.Contains(ToType, StringComparison.Ordinal);

    /// <summary>Names the value and the setting. The binder's message goes on with the type.</summary>
    public static SettingException NotOfItsType(InvalidOperationException e)
    {
        var end = e.Message.IndexOf(ToType, StringComparison.Ordinal);
        return new SettingException((end < 0 ? e.Message : e.Message[..end]) + ".");
    }

    private static T BindKnown<T>(IConfigurationSection section, params string[] known) where T : new() =>
        section.GetChildren().FirstOrDefault(s => !known.Contains(s.Key, StringComparer.OrdinalIgnoreCase)) is { } unknown
            ? throw new SettingException($"{unknown.Path} is not a setting; {section.Path} has {string.Join(", ", known[..^1])} and {known[^1]}.")
            : Bind<T>(section);

    private static T Bind<T>(IConfigurationSection section) where T : new()
    {
        try
        {
            return section.Get<T>() ?? new T();
        }
        catch (InvalidOperationException e)
        {
            throw NotOfItsType(e);
        }
    }

    private static void Port(string setting, int port) =>
        Require(port is >= 0 and <= ushort.MaxValue, setting, port.ToString(CultureInfo.InvariantCulture), "0 to 65535");

    private static void Require(bool holds, string setting, string value, string possible)
    {
        if (!holds)
        {
            var name = $"{SiloSettings.Section}:{setting}";
            throw new SettingException($"{(Option(setting) is { } option ? $"{option} (setting {name})" : name)} must be {possible}, is '{value}'.");
        }
    }
}
