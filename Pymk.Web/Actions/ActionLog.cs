using Pymk.Client.Events;
using Pymk.Grains.Interfaces.Events;
using Pymk.Web.Problems;

namespace Pymk.Web.Actions;

/// <summary>
/// Actions as events, for the logs that training reads. Where no publisher of events is registered nothing is kept. An action is applied first and logged
/// second: its event's time is that of the request's arrival, so that applying the event too, a moment later, changes nothing.
/// </summary>
internal sealed class ActionLog(TimeProvider time, IPymkEventPublisher? publisher = null)
{
    /// <summary>Whether events go anywhere.</summary>
    public bool IsKept => publisher is not null;

    /// <summary>The event of an action, checked before anything is done.</summary>
    /// <exception cref="ProblemException">The request id or the position is out of its range.</exception>
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

    /// <summary>Returns when the brokers have the event.</summary>
    /// <exception cref="EventNotAcknowledgedException">They do not; the action itself holds.</exception>
    public Task WriteAsync(InteractionEvent action) => publisher?.PublishAsync(action) ?? Task.CompletedTask;
}
