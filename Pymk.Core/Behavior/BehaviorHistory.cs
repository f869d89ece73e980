using System.Runtime.CompilerServices;
using Pymk.Core.Files;

namespace Pymk.Core.Behavior;

/// <summary>
/// <c>behavior.bin</c>: the behaviour of a model version's users in the logs it was trained on. Serving adds what happened since. Absent without
/// logs.
/// </summary>
public sealed class BehaviorHistory : IDisposable
{
    private const string Kind = "history";
    private const int Version = 1;

    private const int Day = 86_400;

    private const string CountSection = "counts";
    private const string DaySection = "lastDays";

    private readonly BehaviorCounts[] _counts;
    private readonly ushort[]? _lastDays;
    private readonly SectionFile.Parts? _file;
    private readonly int _users;

    /// <summary>Wraps the counts.</summary>
    /// <param name="until">Exclusive end of the logs, unix seconds.</param>
    /// <param name="rates">Rates of all users together.</param>
    /// <param name="counts">Counts by user ordinal.</param>
    /// <param name="lastDays">The day of each user's last own action, days since 1970, UTC, 0 for none; null where the days were not counted.</param>
    public BehaviorHistory(long until, BehaviorRates rates, BehaviorCounts[] counts, ushort[]? lastDays = null) =>
        (Until, Rates, _counts, _lastDays, _users) = (until, rates, counts, lastDays, counts.Length);

    private BehaviorHistory(SectionFile.Parts file, long until, BehaviorRates rates, int users)
        : this(until, rates, []) => (_file, _users) = (file, users);

    /// <summary>Exclusive end of the logs, unix seconds.</summary>
    public long Until { get; }

    /// <summary>Rates of all users together.</summary>
    public BehaviorRates Rates { get; }

    /// <summary>The counts of a user; zeros for an ordinal beyond the version's users.</summary>
    public BehaviorCounts Of(int user) => (uint)user >= (uint)_users ? default : _file is null ? _counts[user] : ReadOne(user);

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
        var (until, rates) = Head(path, sections.Get<long>("until"), sections.Get<float>("rates"));
        return new BehaviorHistory(
            until, rates, sections.Get<BehaviorCounts>(CountSection), sections.Has(DaySection) ? sections.Get<ushort>(DaySection) : null);
    }

    /// <summary>
    /// Opens a history whose counts stay in the file: 32 bytes a user that a silo reads for few. The days of the last action are not known, and the checksum
    /// of the counts is not looked at. Null where there is no such file.
    /// </summary>
    /// <exception cref="ModelFileException">Damaged, or of another version.</exception>
    public static BehaviorHistory? Open(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var file = SectionFile.Parts.Open(path, Kind, Version);
        try
        {
            var (until, rates) = Head(path, file.ReadAll<long>("until"), file.ReadAll<float>("rates"));
            return new BehaviorHistory(file, until, rates, checked((int)(file.LengthOf(CountSection) / Unsafe.SizeOf<BehaviorCounts>())));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes the history beside <paramref name="path"/> and renames it into place.</summary>
    public void Write(string path)
    {
        var writer = new SectionFile.Writer(Kind, Version)
            .Add("until", [Until]).Add("rates", [Rates.Invite, Rates.Accept]).Add(CountSection, _counts);
        (_lastDays is null ? writer : writer.Add(DaySection, _lastDays)).WriteTo(path);
    }

    /// <summary>Sets the counts and the last day of users to zero in a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="users">Ordinals, ascending; those erased before may be among them.</param>
    /// <returns>Number of users with a value that was not zero. The file stays as it is where there was nobody.</returns>
    /// <exception cref="ModelFileException">The file is missing or damaged.</exception>
    public static int Erase(string path, int[] users)
    {
        using var file = SectionFile.Editor.Open(path, Kind, Version);
        var found = new HashSet<int>(Clear<BehaviorCounts>(file, CountSection, users));
        if (file.Has(DaySection))
        {
            found.UnionWith(Clear<ushort>(file, DaySection, users));
        }

        file.Save();
        return found.Count;
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private static (long Until, BehaviorRates Rates) Head(string path, long[] until, float[] rates) => until.Length == 1 && rates.Length == 2
        ? (until[0], new BehaviorRates(rates[0], rates[1]))
        : throw new ModelFileException(path, "section 'until' must hold one value and 'rates' two; train the model again");

    private BehaviorCounts ReadOne(int user)
    {
        var counts = default(BehaviorCounts);
        _file!.Read(CountSection, user, new Span<BehaviorCounts>(ref counts));
        return counts;
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
