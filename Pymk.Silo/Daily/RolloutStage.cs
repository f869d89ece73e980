using System.Globalization;
using Pymk.Core.Models;
using Pymk.Grains.Interfaces.Cycle;
using Pymk.Grains.Interfaces.Rollout;

namespace Pymk.Silo.Daily;

/// <summary>Waits until every silo serves the current model version.</summary>
internal sealed class RolloutStage(IGrainFactory grains, DailySettings settings, TimeProvider time) : IDailyStage
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public CycleStage Stage => CycleStage.Rollout;

    public async Task<Dictionary<string, string>> RunAsync(CycleRun run, Action<string> doing, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            // A rollback meanwhile is waited for as well.
            var version = Path.GetFileName(ModelDirectory.CurrentVersion(settings.Model));
            var silos = await Patience.AskAsync(() => grains.GetGrain<IRolloutGrain>(0).GetVersions(), time, cancellation);
            SiloVersion[] late = [.. silos.Where(s => s.Version != version)];
            if (silos.Length > 0 && late.Length == 0)
            {
                return new() { ["version"] = version, ["silos"] = silos.Length.ToString(CultureInfo.InvariantCulture) };
            }

            doing($"{late.Length} of {silos.Length} silos do not serve {version} yet");
            if (time.GetElapsedTime(began) > settings.RolloutLimit)
            {
                throw new DailyException(
                    $"these silos do not serve {version} after {settings.RolloutLimit.TotalMinutes:0} minutes; their logs say why: "
                    + string.Join(", ", late.Select(s => $"{s.Silo} ({(s.Version.Length > 0 ? s.Version : "no answer")})")));
            }

            await Task.Delay(Pause, time, cancellation);
        }
    }
}
