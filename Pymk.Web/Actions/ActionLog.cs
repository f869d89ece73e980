using Pymk.Client.Events;
using Pymk.Grains.Interfaces.Events;
using Pymk.Web.Problems;

namespace Pymk.Web.Actions;

/// <summary>
/// Publishes actions as events, for the logs that training reads; does nothing where no publisher is registered. An action is applied first and
/// published second. The event carries the time of the request's arrival, so applying the event as well changes nothing.
/// </summary>
internal sealed class ActionLog(TimeProvider time, IPymkEventPublisher? publisher = null)
{
    /// <summary>The event of an action, checked before the action is applied.</summary>
    /// <exception cref="ProblemException">The request id or the position is out of range.</exception>
    public InteractionEvent Begin(InteractionKind kind, long user, long other, string? requestId = null, int? position = null)
    {
        try
        {
            return EventRules.Check(new InteractionEvent(Guid.NewGuid().ToString(), time.GetUtcNow(), kind, user, other, position, requestId));
        }
        catch (EventFormatException e)
        {
            throw Input.Invalid(e.Field, e.Message);
        }
    }

    /// <summary>Completes when the brokers have the event.</summary>
    /// <exception cref="EventNotAcknowledgedException">The brokers did not acknowledge the event. The action itself holds.</exception>
    public Task WriteAsync(InteractionEvent action) => publisher?.PublishAsync(action) ?? Task.CompletedTask;
}
