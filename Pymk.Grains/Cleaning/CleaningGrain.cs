using Microsoft.Extensions.Logging;

namespace Pymk.Grains.Cleaning;

/// <inheritdoc cref="ICleaningGrain"/>
[KeepAlive]
internal sealed partial class CleaningGrain(CleaningSteps steps, TimeProvider time, ILogger<CleaningGrain> log) : Grain, ICleaningGrain
{
    // A compaction holds up writes, so it is for the night; by day only a store that has grown far is compacted.
    private const double GrowthByNight = 1.1;
    private const double GrowthByDay = 3;

    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    private Task<CleaningReport>? _running;
    private long? _lastEnd;

    public Task<CleaningReport> Clean() => RunAsync(GrowthByNight);

    public Task CleanIfDue()
    {
        if (_lastEnd is not { } end || time.GetElapsedTime(end) >= Period)
        {
            RunAsync(GrowthByDay).Ignore();
        }

        return Task.CompletedTask;
    }

    private Task<CleaningReport> RunAsync(double growth) =>
        _running is { IsCompleted: false } running ? running : _running = CleanAsync(growth);

    private async Task<CleaningReport> CleanAsync(double growth)
    {
        var began = time.GetTimestamp();
        var problems = new List<string>();
        var models = await TryAsync("ask all silos for their model versions", problems, steps.ReadModelsAsync);
        var (silos, keys, left, days) = (new SiloCleaned([], 0), 0L, 0L, 0);
        var (relations, profiles) = ((Folded: 0L, Deleted: 0L), (Folded: 0L, Deleted: 0L));
        if (models is not null)
        {
            silos = await TryAsync("clean the model directories", problems, () => steps.CleanSilosAsync(models)) ?? silos;

            // Fewer versions are kept now.
            models = await TryAsync("ask all silos for their model versions", problems, steps.ReadModelsAsync);
        }

        if (models is not null)
        {
            if (models.MayFold)
            {
                relations = await TryAsync("fold relations", problems, steps.FoldRelationsAsync);
                profiles = await TryAsync("fold profiles", problems, steps.FoldProfilesAsync);
                await TryAsync("fold text ids", problems, steps.FoldIdsAsync);
            }
            else
            {
                problems.Add("Nothing is folded: a silo serves a model version that another silo does not have in its model directory.");
            }

            keys = await TryAsync("remove rows of old model versions", problems, () => steps.RemoveVersionsAsync(models));
            left = await TryAsync("forget users who left", problems, () => steps.ForgetLeftAsync(models));
            days = await TryAsync("delete old interaction logs", problems, () => steps.ForgetLogsAsync(models));
        }

        await TryAsync("forget old experiments", problems, steps.ForgetExperimentsAsync);
        var compacted = await TryAsync("compact the store", problems, () => steps.CompactAsync(growth));
        _lastEnd = time.GetTimestamp();
        var report = new CleaningReport(
            profiles.Folded,
            Math.Max(profiles.Deleted, relations.Deleted),
            silos.Versions,
            silos.Builds,
            keys,
            left,
            days,
            compacted,
            [.. problems],
            relations.Folded);
        LogCleaned(
            time.GetElapsedTime(began).TotalSeconds,
            report.FoldedRelations,
            report.FoldedProfiles,
            report.VersionKeys,
            string.Join(' ', report.ModelVersions));
        return report;
    }

    private async Task<T?> TryAsync<T>(string what, List<string> problems, Func<Task<T>> step)
    {
        try
        {
            return await step();
        }
        catch (Exception e)
        {
            problems.Add($"Could not {what}: {e.Message}");
            LogFailed(e, what);
            return default;
        }
    }

    [LoggerMessage(
        1, LogLevel.Information,
        "Cleaned in {Seconds:0.0} s: {Relations} relations and {Profiles} profiles folded, {Keys} keys of old model versions removed, model versions deleted: {Versions}")]
    private partial void LogCleaned(double seconds, long relations, long profiles, long keys, string versions);

    [LoggerMessage(2, LogLevel.Warning, "The cleaning could not {What}; the next one tries again")]
    private partial void LogFailed(Exception e, string what);
}
