using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pymk.Core.Files;
using Pymk.Core.Models;
using Pymk.Grains.Models;

namespace Pymk.Grains.Rollout;

/// <summary>Exports how the served model was judged, and says when a newer one was refused.</summary>
internal sealed partial class JudgementWatch : BackgroundService
{
    private readonly ModelRegistry _registry;
    private readonly RolloutOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<JudgementWatch> _log;
    private readonly Meter _meter = new(ServingMetrics.MeterName);
    private string? _served;
    private string? _refused;
    private volatile Measurement<double>[] _figures = [];

    public JudgementWatch(ModelRegistry registry, IOptions<RolloutOptions> options, TimeProvider time, ILogger<JudgementWatch> log)
    {
        (_registry, _options, _time, _log) = (registry, options.Value, time, log);
        _meter.CreateObservableGauge(
            "pymk.model.judged", () => _figures, "1", "Measures of the served model on connections and answers that it has not learnt from.");
        _meter.CreateObservableGauge(
            "pymk.model.refused", () => _refused is null ? 0 : 1, "{model}", "Models newer than the served one that the judge refused: 0 or 1.");
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    /// <summary>Reads the judgement of the served version, and looks for a newer one that was refused.</summary>
    /// <param name="served">Folder of the served version.</param>
    internal void Look(string served)
    {
        if (_served != served)
        {
            _figures = [.. Figures(Read(served))];
            _served = served;
        }

        var refused = ModelDirectory.Refused(_options.Root)
            .LastOrDefault(r => string.CompareOrdinal(Path.GetFileName(r), Path.GetFileName(served)) > 0);
        if (refused is not null && refused != _refused)
        {
            LogRefused(Path.GetFileName(refused), Path.GetFileName(served), string.Join("; ", Read(refused)?.Reasons ?? []));
        }

        _refused = refused;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_options.Poll, _time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (_registry.HasModel)
                {
                    Look(_registry.Current.Files.Folder);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The directory is not there at the moment, which the model watcher reports.
            }
        }
    }

    // A version may be deleted or damaged meanwhile; it has no figures then.
    private static JudgeReport? Read(string version)
    {
        try
        {
            return JudgeReport.Read(new ModelFiles(version).Judge);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static IEnumerable<Measurement<double>> Figures(JudgeReport? judged)
    {
        static Measurement<double> Of(string measure, double value) => new(value, KeyValuePair.Create<string, object?>("measure", measure));
        if (judged?.Links is { } links)
        {
            yield return Of("recall@20", links.Candidate.Recall);
            yield return Of("mrr", links.Candidate.Mrr);
            yield return Of("coverage", links.Candidate.Coverage);
            yield return Of("changed", links.Changed);
        }

        foreach (var (name, target) in new[] { ("invite", judged?.Answers?.Invite), ("accept", judged?.Answers?.Accept) })
        {
            if (target is not null)
            {
                yield return Of(name + ".auc", target.Candidate.Auc);
                yield return Of(name + ".ece", target.Candidate.CalibrationError);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Model {Version} was refused and {Served} stays in service: {Reasons}")]
    private partial void LogRefused(string version, string served, string reasons);
}
