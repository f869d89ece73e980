using Microsoft.Extensions.Options;
using Pymk.Core.Candidates;
using Pymk.Core.Slates;

namespace Pymk.Grains.Experiments;

/// <summary>The plans that this silo answers by. Follows the store. Safe for concurrent use.</summary>
internal sealed class ServingPlans
{
    private readonly IExperimentStore _store;
    private readonly SemaphoreSlim _reading = new(1);
    private volatile PlanSet _current;

    public ServingPlans(IExperimentStore store, IOptions<ServingOptions> options)
    {
        _store = store;
        var percent = ServingPlan.PercentOf(options.Value.ExplorationShare);
        _current = PlanSet.None(
            percent == 0 ? ServingPlan.Standard : new ServingPlan(new CandidateOptions(), new SlateOptions { ExplorationPercent = percent }));
    }

    /// <summary>The plans of now: another object after every change.</summary>
    public PlanSet Current => _current;

    /// <summary>Takes up what the store has.</summary>
    /// <inheritdoc cref="IExperimentStore.ReadAsync"/>
    public async Task ReadAsync(CancellationToken cancellation = default)
    {
        await _reading.WaitAsync(cancellation);
        try
        {
            if (await _store.ReadVersionAsync(cancellation) != _current.Version)
            {
                _current = _current.Next(await _store.ReadAsync(cancellation));
            }
        }
        finally
        {
            _reading.Release();
        }
    }
}
