using System.Collections;
using System.Reflection;
using Pymk.Client.Tls;
using Pymk.Core.Rules;
using Pymk.Grains;
using Pymk.Grains.Cycle;
using Pymk.Grains.Events;
using Pymk.Grains.ListsAhead;
using Pymk.Grains.Retention;
using Pymk.Silo.Settings;
using Pymk.Streams.Kafka.Options;
using Pymk.Web.Access;
using Pymk.Web.Options;

namespace Pymk.External.Tests.Deployment;

/// <summary>The settings that the programs read, from the types that they bind.</summary>
internal static class KnownSettings
{
    private static readonly (string Section, Type Type)[] Sections =
    [
        (SiloSettings.Section, typeof(SiloSettings)),
        (ServingOptions.Section, typeof(ServingOptions)),
        (ListsAheadOptions.Section, typeof(ListsAheadOptions)),
        (EventLogOptions.Section, typeof(EventLogOptions)),
        (DailyOptions.Section, typeof(DailyOptions)),
        (RetentionOptions.Section, typeof(RetentionOptions)),
        (PrivacyOptions.Section, typeof(PrivacyOptions)),
        (RuleOptions.Section, typeof(RuleOptions)),
        (PymkWebOptions.Section, typeof(PymkWebOptions)),
        (AccessOptions.Section, typeof(AccessOptions)),
        (ClusterTlsOptions.Section, typeof(ClusterTlsOptions)),
        ("Kafka", typeof(KafkaStreamOptions)),
    ];

    // Read by their names alone.
    private static readonly string[] Single = [SecretFiles.Setting, "Pymk:Gateways", AccessOptions.Section];

    /// <summary>Whether some part reads the setting, written with <c>:</c> between its parts.</summary>
    public static bool Contains(string setting) => Single.Contains(setting, StringComparer.OrdinalIgnoreCase)
        || Sections.Any(s => s.Section == setting)
        || Sections.Any(s => setting.StartsWith(s.Section + ":", StringComparison.OrdinalIgnoreCase)
            && Has(s.Type, setting[(s.Section.Length + 1)..].Split(':')));

    private static bool Has(Type type, ReadOnlySpan<string> path)
    {
        if (path.IsEmpty)
        {
            return true;
        }

        if (type != typeof(string) && typeof(IEnumerable).IsAssignableFrom(type))
        {
            // A list's places are numbers, a dictionary's names are free; both are deep enough.
            return type.Name.Contains("Dictionary", StringComparison.Ordinal) || int.TryParse(path[0], out _);
        }

        var property = type.GetProperty(path[0], BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
        return property is not null && (property.CanWrite || property.PropertyType != typeof(string)) && Has(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, path[1..]);
    }
}
