using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pymk.Grains.Interfaces.Experiments;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Retention;

namespace Pymk.Grains.Experiments;

/// <inheritdoc cref="IExperimentsGrain"/>
internal sealed partial class ExperimentsGrain(
    IExperimentStore store, IOptions<RetentionOptions> retention, TimeProvider time, ILogger<ExperimentsGrain> log)
    : Grain, IExperimentsGrain, IExperimentRetention
{
    private const int MostTries = 5;

    private const int FirstShare = 1;

    public async Task<Experiment[]> List() => [.. (await store.ReadAsync()).Experiments.OrderByDescending(e => e.CreatedAt).ThenBy(e => e.Name)];

    public async Task<Experiment> Get(string name) => Find(await store.ReadAsync(), name);

    public Task<Experiment> Write(string name, ExperimentPlan plan)
    {
        ExperimentRules.Check(name, plan);
        return ChangeAsync(all =>
        {
            var before = all.Experiments.FirstOrDefault(e => e.Name == name);
            if (before is { State: not ExperimentState.Draft })
            {
                throw new ExperimentStateException(
                    $"The experiment '{name}' is {Name(before.State)}: it can not be written over. Write one of another name.");
            }

            if (before is null && all.Experiments.Count >= ExperimentRules.MaxExperiments)
            {
                throw new ExperimentStateException($"{ExperimentRules.MaxExperiments} experiments are kept, the most; delete one that ended.");
            }

            return (before ?? new Experiment(name, FreeNumber(all), plan, ExperimentState.Draft, 0, [], time.GetUtcNow())) with { Plan = plan };
        });
    }

    public Task<Experiment> Change(string name, ExperimentChange change)
    {
        if (change is { State: null, Share: null })
        {
            throw new InvalidRequestException("body", "The change must have 'state' or 'share'.");
        }

        return ChangeAsync(all => Changed(all, Find(all, name), change));
    }

    public async Task Delete(string name)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var all = await store.ReadAsync();
            if (Find(all, name).State == ExperimentState.Running)
            {
                throw new ExperimentStateException($"The experiment '{name}' runs: stop it before you delete it.");
            }

            if (await store.TryWriteAsync(all.Version, [], [name]))
            {
                return;
            }
        }

        throw Busy();
    }

    public async Task<int> Forget()
    {
        // The logs of an experiment are gone by then.
        var (all, before) = (await store.ReadAsync(), time.GetUtcNow().AddDays(-retention.Value.LogDays));
        string[] old = [.. all.Experiments.Where(e => e.State != ExperimentState.Running && (e.EndedAt ?? e.CreatedAt) < before).Select(e => e.Name)];
        return old.Length > 0 && await store.TryWriteAsync(all.Version, [], old) ? old.Length : 0;
    }

    // Another activation may write as well while silos disagree about who is there: the loser begins again.
    private async Task<Experiment> ChangeAsync(Func<StoredExperiments, Experiment> change)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var all = await store.ReadAsync();
            var (changed, before) = (change(all), all.Experiments);
            if (before.Contains(changed))
            {
                return changed;
            }

            if (await store.TryWriteAsync(all.Version, [changed], []))
            {
                LogChanged(changed.Name, changed.State, changed.Share);
                return changed;
            }
        }

        throw Busy();
    }

    private Experiment Changed(StoredExperiments all, Experiment before, ExperimentChange change)
    {
        var state = change.State ?? before.State;
        var allowed = (before.State, state) switch
        {
            (var same, var now) when same == now => change.Share is null || state == ExperimentState.Running,
            (ExperimentState.Draft, ExperimentState.Running) => true,
            (ExperimentState.Running, ExperimentState.Stopped or ExperimentState.Killed) => change.Share is null,
            _ => false,
        };
        if (!allowed)
        {
            throw new ExperimentStateException(
                $"The experiment '{before.Name}' is {Name(before.State)}: a draft can begin, a running one can be ramped, stopped or killed; a share goes with running.");
        }

        if (state != ExperimentState.Running)
        {
            return before.State == state ? before : before with { State = state, Share = 0, EndedAt = time.GetUtcNow() };
        }

        var share = change.Share ?? (before.State == ExperimentState.Draft ? FirstShare : before.Share);
        if (share < 1 || share > before.Plan.Reach)
        {
            throw new InvalidRequestException("share", $"'share' must be 1 to {before.Plan.Reach} percent, the reach of the experiment, is '{share}'.");
        }

        return before.State == ExperimentState.Running
            ? before.Share == share ? before : before with { Share = share }
            : before with { State = state, Share = share, Buckets = Reserve(all, before), StartedAt = time.GetUtcNow() };
    }

    private static int[] Reserve(StoredExperiments all, Experiment begins)
    {
        var free = Enumerable.Range(0, Assignment.Buckets)
            .Except(all.Experiments.Where(e => e.State == ExperimentState.Running).SelectMany(e => e.Buckets)).ToArray();
        if (free.Length < begins.Plan.Reach)
        {
            throw new ExperimentStateException(
                $"The running experiments leave {free.Length} percent of the users, and '{begins.Name}' reaches {begins.Plan.Reach}: users are in one experiment at a time.");
        }

        return free[..begins.Plan.Reach];
    }

    // The number of a deleted experiment comes again after thousands of changes.
    private static int FreeNumber(StoredExperiments all)
    {
        var number = (int)(all.Version % ExperimentRules.MaxNumber) + 1;
        while (all.Experiments.Any(e => e.Number == number))
        {
            number = (number % ExperimentRules.MaxNumber) + 1;
        }

        return number;
    }

    private static Experiment Find(StoredExperiments all, string name) =>
        all.Experiments.FirstOrDefault(e => e.Name == name) ?? throw new UnknownExperimentException(name);

    private static string Name(ExperimentState state) => state.ToString().ToLowerInvariant();

    private static ExperimentStateException Busy() => new("The experiments change at this moment; send the change again.");

    [LoggerMessage(1, LogLevel.Information, "Experiment {Experiment} is {State}, with {Share} percent of the users")]
    private partial void LogChanged(string experiment, ExperimentState state, int share);
}

/// <summary>Ends experiments. The same grain as <see cref="IExperimentsGrain"/>.</summary>
[Alias("pymk.experiment-retention")]
internal interface IExperimentRetention : IGrainWithIntegerKey
{
    /// <summary>Forgets drafts and ended experiments that are older than the logs; returns their number.</summary>
    [Alias("forget")]
    Task<int> Forget();
}
