using Microsoft.Extensions.Options;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Users;
using Pymk.Streams.Kafka;

namespace Pymk.Grains.Events;

/// <summary>
/// One writer of the interaction logs. What came into view is counted by the viewer's grain before it is logged: a crash in between counts it again, which
/// only makes a much shown person sink a little sooner; the log itself holds every id once.
/// </summary>
[ImplicitStreamSubscription(PymkStreams.InteractionLog)]
internal sealed class InteractionLogGrain(IInteractionLog log, IOptions<EventLogOptions> options) : Grain, IInteractionLogGrain, IKafkaSubscriber
{
    private IInteractionLogWriter _writer = null!;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _writer = await log.OpenAsync((int)this.GetPrimaryKeyLong(), cancellationToken);
        this.RegisterGrainTimer(() => _writer.RollAsync(everything: false), options.Value.FileAge, options.Value.FileAge);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _writer.RollAsync(everything: true);

    public async Task<KafkaRejection[]> OnBatchAsync(KafkaBatch batch)
    {
        try
        {
            var missing = await _writer.MissingAsync(Array.ConvertAll(batch.Items, i => (InteractionEvent)i.Payload));
            await Task.WhenAll(missing.Where(e => e.Kind == InteractionKind.View).GroupBy(e => e.User).Select(CountAsync));
            await _writer.AppendAsync(missing);
            return [];
        }
        catch (IOException)
        {
            // Memory may be ahead of the files now: the next activation reads them again.
            DeactivateOnIdle();
            throw;
        }
    }

    private async Task CountAsync(IGrouping<long, InteractionEvent> views)
    {
        try
        {
            await GrainFactory.GetGrain<IUserGrain>(views.Key).RecordImpressions([.. views.Select(v => v.Other)]);
        }
        catch (UnknownUserException)
        {
            // Nobody is suggested to a user the service does not know, so there is nothing to discount; the log keeps the event.
        }
    }
}

/// <summary>Keyed by number of the writer.</summary>
internal interface IInteractionLogGrain : IGrainWithIntegerKey;
