using Pymk.Core.Slates;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Stores;

namespace Pymk.Grains.Experiments;

/// <summary>Writes into the rows of the log what the ids of answers tell: experiment, arm and propensity.</summary>
internal sealed class LoggedAnswers(ServingPlans plans)
{
    /// <summary>The events, with what their answers tell. What an application wrote itself stays.</summary>
    public async ValueTask<IReadOnlyList<InteractionEvent>> NamedAsync(IReadOnlyList<InteractionEvent> events)
    {
        AnswerTag?[] tags = [.. events.Select(e => e.Experiment is null && e.Propensity is null ? AnswerTag.Read(e.RequestId) : null)];
        if (Array.TrueForAll(tags, tag => tag is null))
        {
            return events;
        }

        if (Array.Exists(tags, tag => tag is { Experiment: > 0 } && plans.Current.Find(tag.Experiment) is null))
        {
            try
            {
                // Another silo answered by an experiment that this one has not read yet.
                await plans.ReadAsync();
            }
            catch (StoreUnavailableException)
            {
                // The log goes on without the name; the row keeps the id.
            }
        }

        var known = plans.Current;
        return [.. events.Zip(tags, (e, tag) => tag is null ? e : Named(e, tag, known))];
    }

    private static InteractionEvent Named(InteractionEvent e, AnswerTag tag, PlanSet known)
    {
        var experiment = tag.Experiment > 0 ? known.Find(tag.Experiment) : null;
        return e with
        {
            Experiment = experiment?.Name,
            Arm = experiment?.Plan.Arms.ElementAtOrDefault(tag.Arm)?.Name,
            Propensity = tag.Percent > 0 && e.Position is { } place
                ? SlateExploration.Propensity(tag.Percent, tag.Seed, tag.Pool, place)
                : null,
        };
    }
}
