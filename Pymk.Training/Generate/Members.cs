namespace Pymk.Training.Generate;

/// <summary>
/// The members' attributes. Members are numbered in order of joining; schools and employers belong to places and have heavy-tailed sizes. Skills,
/// interests and temperament are sampled again on each call from the member's own random stream, so they take no memory.
/// </summary>
internal sealed class Members
{
    public const int Industries = 12;
    public const int SkillsOfIndustry = 24;
    public const int Topics = 72;
    public const int MaxSkills = 6;
    public const int MaxInterests = 5;

    private const ulong SkillStream = 1UL << 40;
    private const ulong InterestStream = 2UL << 40;
    private const ulong TemperStream = 3UL << 40;

    private readonly ulong _seed;
    private readonly GenerateOptions _options;
    private readonly byte[] _industry;

    public Members(GenerateOptions options)
    {
        (_options, _seed, Count) = (options, options.Seed, options.Users);
        var places = PlaceCount = Math.Clamp(Count / 1500, 8, 3000);
        int schoolsOfPlace = 12, employersOfPlace = 60;
        int[] place = new int[Count], school = new int[Count], employer = new int[Count];
        _industry = new byte[Count];
        var dice = new Dice(_seed, 7);
        for (var member = 0; member < Count; member++)
        {
            place[member] = dice.Zipf(places);
            var home = dice.Chance(0.7) ? place[member] : dice.Zipf(places);
            school[member] = home + (places * dice.Zipf(schoolsOfPlace));
            employer[member] = (dice.Chance(0.85) ? place[member] : dice.Zipf(places)) + (places * dice.Zipf(employersOfPlace));
            _industry[member] = (byte)(dice.Chance(0.8) ? employer[member] / places % Industries : dice.Below(Industries));
        }

        Places = new Groups(place, places);
        Schools = new Groups(school, places * schoolsOfPlace);
        Employers = new Groups(employer, places * employersOfPlace);
    }

    public int Count { get; }

    public int PlaceCount { get; }

    public Groups Places { get; }

    public Groups Schools { get; }

    public Groups Employers { get; }

    public int Industry(int member) => _industry[member];

    /// <summary>Time of joining, unix seconds; the rate of joining grows over the years.</summary>
    public long Joined(int member)
    {
        return _options.StartSeconds + (long)(_options.Days * GenerateOptions.SecondsOfDay * Math.Pow((member + 0.5) / Count, 0.55));
    }

    /// <summary>Writes skills, mostly of the member's industry; returns their number.</summary>
    public int Skills(int member, Span<int> skills)
    {
        var dice = new Dice(_seed, SkillStream + (ulong)member);
        var wanted = 2 + dice.Below(MaxSkills - 1);
        return Distinct(skills[..wanted], ref dice, (Members: this, member), static (ref d, s) =>
            ((d.Chance(0.85) ? s.Members.Industry(s.member) : d.Below(Industries)) * SkillsOfIndustry) + d.Zipf(SkillsOfIndustry));
    }

    /// <summary>Writes interests around the member's leaning; returns their number.</summary>
    public int Interests(int member, Span<int> interests)
    {
        var dice = new Dice(_seed, InterestStream + (ulong)member);
        var wanted = 1 + dice.Below(MaxInterests);
        var leaning = dice.Below(6) * (Topics / 6);
        return Distinct(interests[..wanted], ref dice, leaning, static (ref d, l) => d.Chance(0.7) ? l + d.Zipf(Topics / 6) : d.Zipf(Topics));
    }

    /// <summary>Inclination to invite and to accept: standard normals that no profile reveals.</summary>
    public (double Inviting, double Accepting) Temper(int member)
    {
        var dice = new Dice(_seed, TemperStream + (ulong)member);
        return (dice.Normal(), dice.Normal());
    }

    private delegate int Draw<TState>(ref Dice dice, TState state);

    private static int Distinct<TState>(Span<int> values, ref Dice dice, TState state, Draw<TState> draw)
    {
        var count = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var value = draw(ref dice, state);
            if (!values[..count].Contains(value))
            {
                values[count++] = value;
            }
        }

        return count;
    }
}
