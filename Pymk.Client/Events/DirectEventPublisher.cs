using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Intake;

namespace Pymk.Client.Events;

/// <summary>Hands events to the cluster, which does with them what the readers of the topics do.</summary>
internal sealed class DirectEventPublisher(IGrainFactory grains, TimeProvider time) : IPymkEventPublisher
{
    private readonly IEventIntakeGrain _intake = grains.GetGrain<IEventIntakeGrain>(0);

    public bool AppliesAtOnce => true;

    public Task PublishAsync(ConnectionEvent value, CancellationToken cancellationToken) => _intake.Take([Checked(EventRules.Check(value))]);

    public Task PublishAsync(InteractionEvent value, CancellationToken cancellationToken) => _intake.Take([Checked(EventRules.Check(value))]);

    public Task PublishAsync(ProfileEvent value, CancellationToken cancellationToken) => _intake.Take([Checked(EventRules.Check(value))]);

    private TEvent Checked<TEvent>(TEvent value) where TEvent : IUserEvent
    {
        EventRules.CheckNotAhead(value, time.GetUtcNow());
        return value;
    }
}
