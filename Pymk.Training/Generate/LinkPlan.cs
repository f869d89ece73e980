namespace Pymk.Training.Generate;

/// <summary>
/// Plans the members that reach out on each day: heavy-tailed activity, mostly soon after joining, scaled to the requested mean degree.
/// </summary>
internal sealed class LinkPlan
{
    private const double Spread = 1.0;
    // Of a network of the standard age.
    private const double MeanDelayDays = 260;
    private const int MaxPerMember = 600;
    private const ulong Stream = 4UL << 40;

    private readonly int[] _starts;
    private readonly int[] _initiators;

    public LinkPlan(Members members, GenerateOptions options, CancellationToken cancellation)
    {
        var scale = Scale(members, options);
        _starts = new int[options.Days + 1];
        Each(members, options, scale, cancellation, (_, day) => _starts[day + 1]++);
        for (var day = 0; day < options.Days; day++)
        {
            _starts[day + 1] = checked(_starts[day + 1] + _starts[day]);
        }

        _initiators = new int[_starts[^1]];
        var next = _starts.AsSpan(0, options.Days).ToArray();
        Each(members, options, scale, cancellation, (member, day) => _initiators[next[day]++] = member);
        Shuffle(options);
    }

    public int Count => _initiators.Length;

    /// <summary>Number of times that members reach out before a day.</summary>
    public int Before(int day) => _starts[day];

    /// <summary>The members that reach out on a day, in order.</summary>
    public ReadOnlySpan<int> OnDay(int day) => _initiators.AsSpan(_starts[day].._starts[day + 1]);

    /// <summary>A random member that reached out before a day, active members more likely; -1 where there is none.</summary>
    public int RandomActive(int day, ref Dice dice) => _starts[day] == 0 ? -1 : _initiators[dice.Below(_starts[day])];

    private static double Scale(Members members, GenerateOptions options)
    {
        long planned = 0;
        var step = Math.Max(1, members.Count / 20_000);
        for (var member = 0; member < members.Count; member += step)
        {
            planned += Days(member, members, options, 1, static (_, _) => { });
        }

        return options.Degree / 2 / (planned / Math.Ceiling(members.Count / (double)step));
    }

    private static void Each(Members members, GenerateOptions options, double scale, CancellationToken cancellation, Action<int, int> take)
    {
        for (var member = 0; member < members.Count; member++)
        {
            if ((member & 0xFFFF) == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            Days(member, members, options, scale, take);
        }
    }

    private static int Days(int member, Members members, GenerateOptions options, double scale, Action<int, int> take)
    {
        var dice = new Dice(options.Seed, Stream + (ulong)member);
        var wanted = scale * 10 * Math.Exp((Spread * dice.Normal()) - (Spread * Spread / 2));
        var times = Math.Min(MaxPerMember, (int)wanted + (dice.Chance(wanted - Math.Floor(wanted)) ? 1 : 0));
        var joined = (members.Joined(member) - options.StartSeconds) / (double)GenerateOptions.SecondsOfDay;
        var kept = 0;
        for (var i = 0; i < times; i++)
        {
            // A member reaches out from the day after joining on: all members of a day exist before it begins.
            var day = (int)(joined + 1 + dice.Wait(MeanDelayDays * options.Days / GenerateOptions.StandardDays));
            if (day < options.Days)
            {
                take(member, day);
                kept++;
            }
        }

        return kept;
    }

    private void Shuffle(GenerateOptions options)
    {
        var dice = new Dice(options.Seed, 11);
        for (var day = 0; day < options.Days; day++)
        {
            var today = _initiators.AsSpan(_starts[day].._starts[day + 1]);
            for (var i = today.Length - 1; i > 0; i--)
            {
                var j = dice.Below(i + 1);
                (today[i], today[j]) = (today[j], today[i]);
            }
        }
    }
}
