using System.Globalization;

namespace Pymk.Core.Rules;

/// <summary>People of different age bands are not suggested to one another, nor is anybody whose age is unknown.</summary>
/// <param name="options">Attribute, unit and bounds.</param>
public sealed class AgeRule(AgeOptions options) : AttributePairRule("age", options.Attribute)
{
    /// <summary>The highest age that counts as read: a placeholder such as 1900-01-01 is no date of birth.</summary>
    public const int MostYears = 120;

    private const int DateLength = 10;

    private readonly int[] _limits = options.Limits;
    private readonly AgeUnit _unit = options.Unit;

    /// <summary>
    /// 1 for the lowest band, one more for each bound that the age has reached. A year of birth leaves open whether this year's birthday is over;
    /// where that decides the band, the band is unknown.
    /// </summary>
    /// <inheritdoc/>
    public override byte BandOf(string value, DateOnly today) => _unit switch
    {
        AgeUnit.Years => Number(value) is { } years ? Band(years) : Unknown,
        AgeUnit.BirthYear => Number(value) is { } year ? BandOfYear(today.Year - year) : Unknown,
        _ => Date(value) is { } birth && birth <= today ? Band(YearsBetween(birth, today)) : Unknown,
    };

    private static int YearsBetween(DateOnly birth, DateOnly today)
    {
        var years = today.Year - birth.Year;
        return birth.AddYears(years) > today ? years - 1 : years;
    }

    // A data file may hold 17 as 17.0.
    private static int? Number(string value) =>
        decimal.TryParse(value.AsSpan().Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number < 10_000
            ? (int)number
            : null;

    // A date, or a time that begins with one.
    private static DateOnly? Date(string value)
    {
        var text = value.AsSpan().Trim();
        return text.Length >= DateLength && (text.Length == DateLength || text[DateLength] is 'T' or ' ')
            && DateOnly.TryParseExact(text[..DateLength], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
                ? date
                : null;
    }

    private byte BandOfYear(int older)
    {
        var (least, most) = (Band(Math.Max(0, older - 1)), Band(older));
        return least == most ? most : Unknown;
    }

    private byte Band(int years)
    {
        if (years is < 0 or > MostYears)
        {
            return Unknown;
        }

        byte band = 1;
        foreach (var limit in _limits)
        {
            band += years >= limit ? (byte)1 : (byte)0;
        }

        return band;
    }
}
