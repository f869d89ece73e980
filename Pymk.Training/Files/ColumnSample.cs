namespace Pymk.Training.Files;

/// <summary>
/// What the values of a column look like, to tell times from weights and to find the unit of times. Empty values and zeros say nothing.
/// </summary>
internal sealed class ColumnSample
{
    // Seconds of 1973; weights are smaller.
    private const long LeastTime = 100_000_000;

    private readonly long[] _units = new long[(int)TimeUnit.Dates];
    private long _large;
    private long _dateNumbers;
    private long _dates;
    private long _calendar;
    private long _clocks;
    private long _others;
    private long _otherDates;

    /// <summary>Values that say something.</summary>
    public long Count => Numbers + _calendar + _clocks + _others;

    /// <summary>The unit of most numbers; seconds where there are none.</summary>
    public TimeUnit Unit => _dateNumbers > 0 && _dateNumbers == Numbers ? TimeUnit.Dates : (TimeUnit)Array.IndexOf(_units, _units.Max());

    /// <summary>True where most values are dates, or numbers too large for a weight.</summary>
    public bool LooksLikeTime => Count > 0 && 2 * (_calendar + (Unit == TimeUnit.Dates ? _dateNumbers : _large)) > Count;

    /// <summary>True where most values are dates with or without a time of day.</summary>
    public bool IsCalendar => 2 * _calendar > Count;

    /// <summary>True where most values are dates without a time of day.</summary>
    public bool IsDate => 2 * _dates > Count;

    /// <summary>True where most values are dates of another form than ISO 8601, which are not read.</summary>
    public bool IsOtherDate => 2 * _otherDates > Count;

    /// <summary>True where most values are times of day.</summary>
    public bool IsClock => 2 * _clocks > Count;

    /// <summary>True where most values are numbers.</summary>
    public bool IsNumber => 2 * Numbers > Count;

    /// <summary>How the times of the column are written, in a sentence.</summary>
    public string Form => IsDate ? "dates" : IsCalendar ? "dates with times" : Unit.Name();

    private long Numbers { get; set; }

    /// <summary>Takes a value into account.</summary>
    public void Add(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return;
        }

        if (Timestamps.TryNumber(text, out var number))
        {
            Add(number, text);
        }
        else if (CalendarTime.TryClock(text, out _))
        {
            _clocks++;
        }
        else if (CalendarTime.TryParse(text, out _))
        {
            _calendar++;
            _dates += CalendarTime.IsDate(text) ? 1 : 0;
        }
        else
        {
            _others++;
            _otherDates += Timestamps.IsOtherDate(text) ? 1 : 0;
        }
    }

    private void Add(long number, ReadOnlySpan<byte> text)
    {
        // 0.5 is a weight, though its whole part is zero.
        if (number == 0 && !text.ContainsAnyInRange((byte)'1', (byte)'9'))
        {
            return;
        }

        Numbers++;
        _large += number >= LeastTime ? 1 : 0;
        _dateNumbers += TimeUnits.TryDate(number, out _) ? 1 : 0;
        for (var unit = TimeUnit.Seconds; unit < TimeUnit.Dates && number >= 0; unit++)
        {
            if (number <= unit.Most())
            {
                _units[(int)unit]++;
                break;
            }
        }
    }
}
