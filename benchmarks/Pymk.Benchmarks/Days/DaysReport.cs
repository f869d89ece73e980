using System.Text.Json;

namespace Pymk.Benchmarks.Days;

/// <summary>The figures of a run, its bars and its last line.</summary>
internal sealed record DaysReport(DaysSettings Settings)
{
    private const double MostGrowth = 1.15;
    private const int FirstCompared = 3;
    private const int Base = 2;

    /// <summary>The days, in order.</summary>
    public List<DayFigures> Days { get; } = [];

    /// <summary>Events that the brokers or the service refused.</summary>
    public long Refused { get; init; }

    /// <summary>Whether a store that was restored from a snapshot held the same; null where none was.</summary>
    public bool? RestoreEqual { get; init; }

    private IEnumerable<DayFigures> Compared => Days.Where(d => d.Day >= FirstCompared);

    private int Better => Compared.Count(d => d.Recall.Daily > d.Recall.Frozen);

    private long Lost => Days.Sum(d => d.Known.Count) + Refused;

    private DayFigures Second => Days.First(d => d.Day == Math.Min(Base, Days.Count));

    /// <summary>The bars that were missed, in words.</summary>
    public IReadOnlyList<string> Missed()
    {
        var missed = new List<string>();
        void Bar(bool held, string bar)
        {
            if (!held)
            {
                missed.Add(bar);
            }
        }

        Bar(Lost == 0, $"{Lost} relations, people or events are lost");
        Bar(Better == Compared.Count(), FormattableString.Invariant($"the daily model is better on {Better} of {Compared.Count()} days"));
        Bar(Days.All(d => d.NewcomersMissing is null or 0), "newcomers of yesterday are not in today's model");
        Bar(Growth(d => d.Service.StoreBytes) <= MostGrowth, FormattableString.Invariant($"the store grew {Growth(d => d.Service.StoreBytes):0.00} times"));
        Bar(Growth(d => d.Service.HeapBytes) <= MostGrowth, FormattableString.Invariant($"the silo grew {Growth(d => d.Service.HeapBytes):0.00} times"));
        if (Settings.Faults)
        {
            var plan = new NightPlan(Settings);
            Bar(Days.All(d => !plan.IsSpoilt(d.Day) || !d.Night.IsPublished), "the model that was made worse on purpose is published");
            Bar(Days.All(d => d.Night.Kills >= plan.KillsOf(d.Day).Count), "the night with kills ended before every kill");
        }

        Bar(RestoreEqual is not false, "the restored store differs from the snapshot");
        return missed;
    }

    /// <summary>The last line.</summary>
    public string ToJson() => JsonSerializer.Serialize(new Dictionary<string, object?>
    {
        ["bench"] = "days",
        ["users"] = Settings.Users,
        ["days"] = Days.Count,
        ["recall_daily"] = Round(Mean(d => d.Recall.Daily)),
        ["recall_frozen"] = Round(Mean(d => d.Recall.Frozen)),
        ["recall_standard_error"] = Round(Error),
        ["days_daily_better"] = Better,
        ["days_compared"] = Compared.Count(),
        ["store_mb_day2"] = Round(DayFigures.Mb(Second.Service.StoreBytes)),
        ["store_mb_last"] = Round(Scaled(d => d.Service.StoreBytes)),
        ["store_growth"] = Round(Growth(d => d.Service.StoreBytes)),
        ["store_growth_without_views"] = Round(Growth(d => d.Service.StoreBytes - d.Service.ViewBytes)),
        ["store_mb_last_measured"] = Round(DayFigures.Mb(Days[^1].Service.StoreBytes)),
        ["store_folder_mb_last"] = Round(DayFigures.Mb(Days[^1].Service.FolderBytes)),
        ["store_by_kind"] = Days[^1].Service.Store.Keys.Union(Second.Service.Store.Keys).Order(StringComparer.Ordinal).ToDictionary(
            kind => kind, kind => new { day2 = Second.Service.Store.GetValueOrDefault(kind), last = Days[^1].Service.Store.GetValueOrDefault(kind) }),
        ["silo_mb_day2"] = Round(DayFigures.Mb(Second.Service.HeapBytes)),
        ["silo_mb_last"] = Round(Scaled(d => d.Service.HeapBytes)),
        ["silo_mb_last_measured"] = Round(DayFigures.Mb(Days[^1].Service.HeapBytes)),
        ["silo_rss_mb_day2"] = Round(DayFigures.Mb(Second.Service.ResidentBytes)),
        ["silo_rss_mb_last"] = Round(DayFigures.Mb(Days[^1].Service.ResidentBytes)),
        ["lost"] = Lost,
        ["refused_nights"] = Days.Count(d => !d.Night.IsPublished),
        ["killed_nights"] = Days.Count(d => d.Night.Kills > 0),
        ["restore_equal"] = RestoreEqual,
        ["seconds_a_night"] = Round(Days.Average(d => d.Night.Seconds)),
    });

    // The mean of the growth in people and in connections is the network's own: the service may grow as much.
    private double Scale => 0.5 * (((double)Second.Known.People / Days[^1].Known.People) + ((double)Second.Known.Connections / Days[^1].Known.Connections));

    private double Scaled(Func<DayFigures, long> bytes) => DayFigures.Mb(bytes(Days[^1])) * Scale;

    private double Growth(Func<DayFigures, long> bytes) => Scaled(bytes) / DayFigures.Mb(bytes(Second));

    // Of the mean difference; the days' people are drawn anew.
    private double Error => Math.Sqrt(Compared.Sum(d => d.Recall.StandardError * d.Recall.StandardError)) / Math.Max(1, Compared.Count());

    private double Mean(Func<DayFigures, double> of) => Compared.Select(of).DefaultIfEmpty(0).Average();

    private static double Round(double value) => Math.Round(value, 4);
}
