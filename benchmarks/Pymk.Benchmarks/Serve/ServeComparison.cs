using System.Text.Json;
using Pymk.Grains.Interfaces.Ids;

namespace Pymk.Benchmarks.Serve;

/// <summary>Loads two networks alternately with the same settings, so that a machine that slows down or speeds up does so for both.</summary>
internal static class ServeComparison
{
    /// <summary>Loads the settings' network and another one, twice each; the last line is JSON with the ratios.</summary>
    public static async Task<int> RunAsync(ServeSettings settings, string other)
    {
        var own = new List<ServeFigures>();
        var others = new List<ServeFigures>();
        foreach (var isOwn in new[] { false, true, true, false })
        {
            Console.WriteLine($"loading {(isOwn ? settings.Model : other)}");
            (isOwn ? own : others).Add(await ServeRun.LoadAsync(isOwn ? settings : settings with { Model = other }));
        }

        double Ratio(Func<ServeFigures, double> figure) => Math.Round(own.Sum(figure) / others.Sum(figure), 3);
        Console.WriteLine(JsonSerializer.Serialize(new SortedDictionary<string, object?>(StringComparer.Ordinal)
        {
            ["ids"] = UserIdKindNames.Of(own[0].Ids),
            ["other_ids"] = UserIdKindNames.Of(others[0].Ids),
            ["rate"] = settings.Rate,
            ["answered_per_s_ratio"] = Ratio(f => f.AnsweredPerSecond),
            ["answered_per_core_s_ratio"] = Ratio(f => f.AnsweredPerCoreSecond),
            ["p99_ms_ratio"] = Ratio(f => f.P99Ms),
        }));
        return 0;
    }
}
