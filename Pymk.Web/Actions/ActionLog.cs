using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Web.Events;
using Pymk.Web.Idempotency;
using Pymk.Web.Problems;

namespace Pymk.Web.Actions;

/// <summary>
/// Logs actions as events, for the training. An action is applied first and logged second. The event carries the time of the request's arrival, so
/// applying the event as well changes nothing.
/// </summary>
internal sealed class ActionLog(EventOutlet outlet)
{
    /// <summary>The event of an action, checked before the action is applied.</summary>
    /// <exception cref="ProblemException">The request id or the position is out of range.</exception>
    public static InteractionEvent Begin(
        RequestIdentity request, InteractionKind kind, UserId user, UserId other, string? requestId = null, int? position = null)
    {
        try
        {
            return EventRules.Check(new InteractionEvent(request.NextId(), request.Time, kind, user, other, position, requestId));
        }
        catch (EventFormatException e)
        {
            throw Input.Invalid(e.Field, e.Message);
        }
    }

    /// <summary>Completes when the actions are logged.</summary>
    /// <exception cref="Pymk.Client.Events.EventNotAcknowledgedException">The brokers did not acknowledge an event. The action itself holds.</exception>
    public Task WriteAsync(params IReadOnlyList<InteractionEvent> actions) => outlet.LogAsync(actions);
}
