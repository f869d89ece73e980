using Pymk.Grains.Interfaces.Experiments;

namespace Pymk.Grains.Experiments;

/// <summary>The plans of all users at one moment. Immutable.</summary>
internal sealed class PlanSet
{
    private readonly Running?[]? _byBucket;
    private readonly Dictionary<int, Experiment> _byNumber = [];
    private readonly List<ServingPlan> _arms = [];

    private PlanSet(long version, ServingPlan standard, PlanSet? before, IReadOnlyList<Experiment> experiments)
    {
        (Version, Standard) = (version, standard);
        foreach (var experiment in experiments)
        {
            _byNumber[experiment.Number] = experiment;
            if (experiment is { State: ExperimentState.Running, Share: > 0 })
            {
                var running = new Running(experiment, [.. Enumerable.Range(0, experiment.Plan.Arms.Length).Select(arm => PlanOf(experiment, arm, before))]);
                _arms.AddRange(running.Arms);
                _byBucket ??= new Running?[Assignment.Buckets];
                foreach (var bucket in experiment.Buckets.Take(experiment.Share))
                {
                    _byBucket[bucket] = running;
                }
            }
        }
    }

    /// <summary>The number of changes in the store.</summary>
    public long Version { get; }

    /// <summary>The plan of whoever is in no experiment.</summary>
    public ServingPlan Standard { get; }

    /// <summary>Everybody has the standard plan.</summary>
    public static PlanSet None(ServingPlan standard) => new(-1, standard, null, []);

    /// <summary>The set after a change. Arms that go on keep their plans, and so their users' answers.</summary>
    public PlanSet Next(StoredExperiments stored) => new(stored.Version, Standard, this, stored.Experiments);

    /// <summary>How a user is answered.</summary>
    public ServingPlan PlanOf(long user) =>
        _byBucket is { } buckets && buckets[Assignment.BucketOf(user)] is { } running ? running.PlanOf(user) : Standard;

    /// <summary>The experiment of a number, running or not; null for none that is kept.</summary>
    public Experiment? Find(int number) => _byNumber.GetValueOrDefault(number);

    private ServingPlan PlanOf(Experiment experiment, int arm, PlanSet? before) =>
        before?._arms.Find(plan => plan.Number == experiment.Number && plan.Arm == arm && plan.Experiment!.Name == experiment.Name)
        ?? ServingPlan.Of(experiment, arm, Standard);

    private sealed class Running(Experiment experiment, ServingPlan[] arms)
    {
        private readonly long _seed = Assignment.SeedOf(experiment.Plan.Salt);

        public ServingPlan[] Arms => arms;

        public ServingPlan PlanOf(long user) => arms[Assignment.ArmOf(user, _seed, experiment.Plan.Arms)];
    }
}
