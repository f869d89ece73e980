using Pymk.Core.Files;

namespace Pymk.Core.Behavior;

/// <summary>
/// <c>behavior.bin</c>: the behaviour of a model version's users in the logs it was trained on. Serving adds what happened since. Absent without
/// logs.
/// </summary>
public sealed class BehaviorHistory
{
    private const string Kind = "history";
    private const int Version = 1;

    private const int Day = 86_400;

    private readonly BehaviorCounts[] _counts;
    private readonly ushort[]? _lastDays;

    /// <summary>Wraps the counts.</summary>
    /// <param name="until">Exclusive end of the logs, unix seconds.</param>
    /// <param name="rates">Rates of all users together.</param>
    /// <param name="counts">Counts by user ordinal.</param>
    /// <param name="lastDays">The day of each user's last own action, days since 1970, UTC, 0 for none; null where the days were not counted.</param>
    public BehaviorHistory(long until, BehaviorRates rates, BehaviorCounts[] counts, ushort[]? lastDays = null) =>
        (Until, Rates, _counts, _lastDays) = (until, rates, counts, lastDays);

    /// <summary>Exclusive end of the logs, unix seconds.</summary>
    public long Until { get; }

    /// <summary>Rates of all users together.</summary>
    public BehaviorRates Rates { get; }

    /// <summary>The counts of a user; zeros for an ordinal beyond the version's users.</summary>
    public BehaviorCounts Of(int user) => (uint)user < (uint)_counts.Length ? _counts[user] : default;

    /// <summary>
    /// The day of a user's last own action in the logs, days since 1970, UTC; 0 for none. Where the days were not counted, an active day within the
    /// last 30 counts as the last day of the logs.
    /// </summary>
    public ushort LastActiveDay(int user) =>
        _lastDays is null ? (Of(user).ActiveDays > 0 ? (ushort)((Until - 1) / Day) : (ushort)0)
        : (uint)user < (uint)_lastDays.Length ? _lastDays[user] : (ushort)0;

    /// <summary>Reads a history; null where there is no such file.</summary>
    /// <exception cref="ModelFileException">Damaged, or of another version.</exception>
    public static BehaviorHistory? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var sections = SectionFile.Read(path, Kind, Version);
        var (until, rates) = (sections.Get<long>("until"), sections.Get<float>("rates"));
        return until.Length == 1 && rates.Length == 2
            ? new BehaviorHistory(
                until[0], new BehaviorRates(rates[0], rates[1]), sections.Get<BehaviorCounts>("counts"),
                sections.Has("lastDays") ? sections.Get<ushort>("lastDays") : null)
            : throw new ModelFileException(path, "section 'until' must hold one value and 'rates' two; train the model again");
    }

    /// <summary>Writes the history beside <paramref name="path"/> and renames it into place.</summary>
    public void Write(string path)
    {
        var writer = new SectionFile.Writer(Kind, Version)
            .Add("until", [Until]).Add("rates", [Rates.Invite, Rates.Accept]).Add("counts", _counts);
        (_lastDays is null ? writer : writer.Add("lastDays", _lastDays)).WriteTo(path);
    }

    /// <summary>Sets the counts and the last day of users to zero in a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="users">Ordinals, ascending; those erased before may be among them.</param>
    /// <returns>Number of users with a value that was not zero. The file stays as it is where there was nobody.</returns>
    /// <exception cref="ModelFileException">The file is missing or damaged.</exception>
    public static int Erase(string path, int[] users)
    {
        using var file = SectionFile.Editor.Open(path, Kind, Version);
        var found = new HashSet<int>(Clear<BehaviorCounts>(file, "counts", users));
        if (file.Has("lastDays"))
        {
            found.UnionWith(Clear<ushort>(file, "lastDays", users));
        }

        file.Save();
        return found.Count;
    }

    private static int[] Clear<T>(SectionFile.Editor file, string section, int[] users) where T : unmanaged, IEquatable<T>
    {
        var values = file.Get<T>(section);
        var known = Array.FindAll(users, user => user < values.Length && !values[user].Equals(default));
        if (known.Length > 0)
        {
            Array.ForEach(known, user => values[user] = default);
            file.Set(section, values);
        }

        return known;
    }
}
