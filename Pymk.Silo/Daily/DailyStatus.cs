using System.Globalization;
using Pymk.Grains.Interfaces.Cycle;

namespace Pymk.Silo.Daily;

/// <summary>Describes the state of daily runs in lines.</summary>
internal static class DailyStatus
{
    public static IEnumerable<string> Lines(CycleStatus status, DateTimeOffset now)
    {
        if (status.Open is { } open)
        {
            yield return status.HeardAt is { } heard
                ? string.Create(CultureInfo.InvariantCulture, $"open: {Head(open)} in {open.Owner}, heard {(now - heard).TotalSeconds:0} s ago: {status.Doing}")
                : $"open: {Head(open)}, left unfinished: {open.Stopped}";
            foreach (var line in Stages(open))
            {
                yield return line;
            }
        }
        else
        {
            yield return "open: none";
        }

        foreach (var run in status.Ended)
        {
            yield return $"{run.Outcome.ToString().ToLowerInvariant()}: {Head(run)}";
            foreach (var line in Stages(run))
            {
                yield return line;
            }
        }

        yield return status.Next is { } next
            ? string.Create(CultureInfo.InvariantCulture, $"next: {next:yyyy-MM-dd HH:mm} UTC, by the cluster itself{(next <= now ? ": due" : "")}")
            : "next: the cluster starts none by itself (Pymk:Daily:At is empty)";
        if (status.Problem.Length > 0)
        {
            yield return $"problem: {status.Problem}";
        }
    }

    private static string Head(CycleRun run) => string.Create(
        CultureInfo.InvariantCulture,
        $"run {run.Id}, began {run.StartedAt:yyyy-MM-dd HH:mm:ss}{(run.EndedAt is { } end ? $", ended {end:yyyy-MM-dd HH:mm:ss}" : "")}"
        + $"{(run.Resumed > 0 ? $", resumed {run.Resumed} times" : "")}");

    private static IEnumerable<string> Stages(CycleRun run) => run.Finished.Select(stage => string.Create(
        CultureInfo.InvariantCulture,
        $"  {stage.Stage.ToString().ToLowerInvariant()} {(stage.EndedAt - stage.StartedAt).TotalSeconds:F1} s: "
        + $"{string.Join(", ", stage.Facts.Select(f => $"{f.Key} {f.Value}"))}"));
}
