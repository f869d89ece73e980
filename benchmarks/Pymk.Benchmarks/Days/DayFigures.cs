using System.Globalization;

namespace Pymk.Benchmarks.Days;

/// <summary>A line of the table.</summary>
internal sealed record DayFigures
{
    public required int Day { get; init; }

    /// <summary>Events of the day.</summary>
    public required int Events { get; init; }

    /// <summary>Recall of the day's connections, asked before it.</summary>
    public required DayRecall Recall { get; init; }

    /// <summary>How long the asking took.</summary>
    public required double AskSeconds { get; init; }

    /// <summary>How long both services took to apply the events.</summary>
    public required double EventSeconds { get; init; }

    public required NightResult Night { get; init; }

    public required SnapshotDifferences Known { get; init; }

    public required ServiceFigures Service { get; init; }

    /// <summary>The day's newcomers who are not in the model that serves after the night; null where the night published none.</summary>
    public required int? NewcomersMissing { get; init; }

    /// <summary>Head of the table.</summary>
    public static string Head =>
        " day  events  asked  recall  frozen      ±  people  connections  lost  newcomers  store MB  folder MB  heap MB  RSS MB  ask s  events s  night s";

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Day,4} {Events,7} {Recall.Asked,6}  {Recall.Daily,6:0.0000}  {Recall.Frozen,6:0.0000} {Recall.StandardError,6:0.0000} {Known.People,7} {Known.Connections,12} {Known.Count,5} "
        + $"{(NewcomersMissing is { } missing ? missing == 0 ? "all" : $"-{missing}" : "-"),10} {Mb(Service.StoreBytes),9:0.00} {Mb(Service.FolderBytes),10:0.0} "
        + $"{Mb(Service.HeapBytes),8:0.0} {Mb(Service.ResidentBytes),7:0} {AskSeconds,6:0.0} {EventSeconds,9:0.0} {Night.Seconds,8:0.0}  {(Night.IsPublished ? "" : "NOT PUBLISHED ")}"
        + $"{(Night.Kills > 0 ? $"{Night.Kills} killed, the last run: " : "")}{Night.Remark}");

    /// <summary>What the store holds by kind of key, the largest first: megabytes, and the number of keys.</summary>
    public string StoreByKind => "     store: " + string.Join(", ", Service.Store.OrderByDescending(kind => kind.Value.Bytes)
        .Select(kind => string.Create(CultureInfo.InvariantCulture, $"{kind.Key} {Mb(kind.Value.Bytes):0.000} ({kind.Value.Keys})")));

    /// <summary>Millions of bytes.</summary>
    public static double Mb(long bytes) => bytes / 1e6;
}
