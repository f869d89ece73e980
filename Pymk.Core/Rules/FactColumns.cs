using Pymk.Core.Behavior;
using Pymk.Core.Graph;
using Pymk.Core.Profiles;

namespace Pymk.Core.Rules;

/// <summary>Columns by ordinal that make a rule's check one array read: what a model says of its users.</summary>
public static class FactColumns
{
    /// <summary>Seconds of a day.</summary>
    public const int Day = 86_400;

    /// <summary>Days since 1970, UTC.</summary>
    public static int DayOf(DateTimeOffset time) => (int)(time.ToUnixTimeSeconds() / Day);

    /// <summary>Days since 1970, UTC, of unix seconds.</summary>
    public static ushort DayOf(long seconds) => (ushort)Math.Clamp(seconds / Day, 0, ushort.MaxValue);

    /// <summary>The date of a day since 1970.</summary>
    public static DateOnly DateOf(int day) => DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays(day);

    /// <summary>True where some profile has the rule's attribute. Otherwise the rule allows nobody of the model.</summary>
    public static bool HasAttribute(AttributePairRule rule, ProfileTable profiles) => FieldOf(rule, profiles) is not null;

    /// <summary>Every user's band. Several values of one user must be of one band, otherwise the band is unknown.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="profiles">The profiles.</param>
    /// <param name="today">Days since 1970, UTC.</param>
    public static byte[] Bands(AttributePairRule rule, ProfileTable profiles, int today)
    {
        var bands = new byte[profiles.UserCount];
        if (FieldOf(rule, profiles) is not { } field)
        {
            return bands;
        }

        var date = DateOf(today);
        byte[] ofTokens = [.. field.Vocabulary.Select(value => rule.BandOf(value, date))];
        field.Visit((user, tokens) =>
        {
            var band = tokens.IsEmpty ? AttributePairRule.Unknown : ofTokens[tokens[0]];
            foreach (var token in tokens)
            {
                band = ofTokens[token] == band ? band : AttributePairRule.Unknown;
            }

            bands[user] = band;
        });
        return bands;
    }

    /// <summary>Every user's last active day, as days since 1970, UTC; 0 where none is known.</summary>
    /// <param name="graph">Times of connections.</param>
    /// <param name="profiles">Times of joining.</param>
    /// <param name="behavior">What the logs tell; null without logs.</param>
    public static ushort[] LastActiveDays(SocialGraph graph, ProfileTable profiles, BehaviorHistory? behavior)
    {
        var days = new ushort[graph.UserCount];
        uint[] joined = [.. profiles.Joined];
        graph.VisitTimes((user, times) =>
        {
            var last = joined[user];
            foreach (var time in times)
            {
                last = Math.Max(last, time);
            }

            days[user] = Math.Max(DayOf(last), behavior?.LastActiveDay(user) ?? 0);
        });
        return days;
    }

    private static ProfileField? FieldOf(AttributePairRule rule, ProfileTable profiles) =>
        profiles.Fields.FirstOrDefault(f => f.Kind == ProfileFieldKind.Attribute && f.Name == rule.Attribute);
}
