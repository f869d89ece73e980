using System.Globalization;
using Pymk.Core.Models;
using Pymk.Grains.Interfaces.Cycle;
using Pymk.Grains.Interfaces.ListsAhead;

namespace Pymk.Silo.Daily;

/// <summary>
/// Follows the candidate lists that the silos write ahead for the new model. They go on by themselves where this stage does not wait any longer.
/// </summary>
internal sealed class ListsStage(IGrainFactory grains, DailySettings settings, TimeProvider time) : IDailyStage
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public CycleStage Stage => CycleStage.Lists;

    public async Task<Dictionary<string, string>> RunAsync(CycleRun run, Action<string> doing, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        var lists = grains.GetGrain<IListsAheadGrain>(0);

        // The roll-out may be of an earlier process, and followed by a rollback.
        var version = Path.GetFileName(ModelDirectory.CurrentVersion(settings.Model));
        await AskAsync(async () =>
        {
            await lists.Start(version);
            return true;
        });
        while (true)
        {
            var progress = await AskAsync(() => lists.Progress().AsTask());

            // Another version is served meanwhile, such as after a rollback.
            var replaced = progress.Version != version && progress.Version.Length > 0;
            if (progress.IsFinished || replaced || time.GetElapsedTime(began) > settings.ListsLimit)
            {
                return new()
                {
                    ["users"] = Text(progress.Users),
                    ["written"] = Text(progress.Written),
                    ["finished"] = progress.IsFinished && !replaced ? "yes" : "no",
                };
            }

            doing($"{Text(progress.Done)} of {Text(progress.Users)} users");
            await Task.Delay(Pause, time, cancellation);
        }

        Task<T> AskAsync<T>(Func<Task<T>> ask) => Patience.AskAsync(ask, time, cancellation);
    }

    private static string Text(long count) => count.ToString(CultureInfo.InvariantCulture);
}
