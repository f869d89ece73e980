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

    private readonly BehaviorCounts[] _counts;

    /// <summary>Wraps the counts.</summary>
    /// <param name="until">Exclusive end of the logs, unix seconds.</param>
    /// <param name="rates">Rates of all users together.</param>
    /// <param name="counts">Counts by user ordinal.</param>
    public BehaviorHistory(long until, BehaviorRates rates, BehaviorCounts[] counts) => (Until, Rates, _counts) = (until, rates, counts);

    /// <summary>Exclusive end of the logs, unix seconds.</summary>
    public long Until { get; }

    /// <summary>Rates of all users together.</summary>
    public BehaviorRates Rates { get; }

    /// <summary>The counts of a user; zeros for an ordinal beyond the version's users.</summary>
    public BehaviorCounts Of(int user) => (uint)user < (uint)_counts.Length ? _counts[user] : default;

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
            ? new BehaviorHistory(until[0], new BehaviorRates(rates[0], rates[1]), sections.Get<BehaviorCounts>("counts"))
            : throw new ModelFileException(path, "section 'until' must hold one value and 'rates' two; train the model again");
    }

    /// <summary>Writes the history beside <paramref name="path"/> and renames it into place.</summary>
    public void Write(string path) => new SectionFile.Writer(Kind, Version)
        .Add("until", [Until]).Add("rates", [Rates.Invite, Rates.Accept]).Add("counts", _counts).WriteTo(path);
}
