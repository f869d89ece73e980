using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Pymk.Grains.Experiments;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Privacy;
using Pymk.Grains.Profiles;
using Pymk.Grains.Views;
using Pymk.Streams.Kafka.Streaming;

namespace Pymk.Grains.Events;

/// <summary>
/// A writer of the interaction logs. Before a batch is logged, the viewers' grains count its views and the profile shards its behaviour. A crash in
/// between delivers the events again. Behaviour then counts twice, which moves smoothed rates a little. Views count once where the batch has the
/// same views of a user, else twice. The log holds every id once, and the next model version counts from the log.
/// </summary>
[ImplicitStreamSubscription(PymkStreams.InteractionLog)]
internal sealed class InteractionLogGrain(
    IInteractionLog log, UserOrdinals ordinals, ErasedPeople erased, LoggedAnswers answers, IOptions<EventLogOptions> options)
    : Grain, IInteractionLogGrain, IKafkaSubscriber
{
    private IInteractionLogWriter _writer = null!;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await erased.ReadAsync();
        _writer = await log.OpenAsync((int)this.GetPrimaryKeyLong(), cancellationToken);
        this.RegisterGrainTimer(() => _writer.RollAsync(everything: false), options.Value.FileAge, options.Value.FileAge);
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // Disposed even when the disk is full: the next activation needs the journals.
        using (_writer)
        {
            await _writer.RollAsync(everything: true);
        }
    }

    public async Task<KafkaRejection[]> OnBatchAsync(KafkaBatch batch)
    {
        await Log(Array.ConvertAll(batch.Items, i => (InteractionEvent)i.Payload));
        return [];
    }

    public async Task Log(InteractionEvent[] events)
    {
        try
        {
            var missing = await _writer.MissingAsync(await KeptAsync(events));
            await Task.WhenAll(
            [
                .. missing.Where(e => e.Kind == InteractionKind.View && !e.Counted).GroupBy(e => e.User).Select(CountAsync),
                .. missing.GroupBy(e => ordinals.ShardOf(e.User)).Select(ObserveAsync),
                .. missing.Where(e => ordinals.ShardOf(e.Other) != ordinals.ShardOf(e.User))
                    .GroupBy(e => ordinals.ShardOf(e.Other)).Select(ObserveAsync),
            ]);
            await _writer.AppendAsync(await answers.NamedAsync(missing));
        }
        catch (IOException)
        {
            // Memory may be ahead of the files; the next activation reads them again.
            DeactivateOnIdle();
            throw;
        }
    }

    public async Task<InteractionEvent[]> ReadOf(long user, int most) => [.. await _writer.ReadAsync(user, most)];

    public Task<int> Forget(DateOnly before) => Task.FromResult(_writer.Forget(before));

    // No other call runs meanwhile, so nobody is erased between the look and the write.
    public async Task<long> Erase(long user)
    {
        await erased.FindAsync(user);
        try
        {
            return await _writer.EraseAsync(user, CancellationToken.None);
        }
        catch (IOException)
        {
            DeactivateOnIdle();
            throw;
        }
    }

    private async ValueTask<InteractionEvent[]> KeptAsync(InteractionEvent[] events)
    {
        static (long, long, long) About(InteractionEvent e) => (e.User, e.Other, e.Time.ToUnixTimeMilliseconds());
        if (!erased.IsEmpty)
        {
            await erased.ConfirmAsync(events, About);
        }

        return erased.Keep(events, About);
    }

    private Task ObserveAsync(IGrouping<int, InteractionEvent> events) => GrainFactory.GetGrain<IProfileShardGrain>(events.Key).Observed([.. events]);

    private async Task CountAsync(IGrouping<long, InteractionEvent> views)
    {
        try
        {
            var delivery = (ulong)EventIds.Hash(string.Join('\n', views.Select(v => v.Id)));
            await GrainFactory.GetGrain<IViewListener>(views.Key).OnViewed([.. views.Select(v => v.Other)], delivery);
        }
        catch (Exception e) when (e is UnknownUserException or UserGoneException)
        {
            // A user who is unknown or gone gets no suggestions, so there is no fatigue to count; the log keeps the event.
        }
    }
}

/// <summary>The key is the number of the writer.</summary>
[Alias("pymk.interaction-log")]
internal interface IInteractionLogGrain : IGrainWithIntegerKey
{
    /// <summary>Counts and logs events whose ids hash to this writer; returns when they survive a crash. An id that the log has changes nothing.</summary>
    [Alias("log")]
    Task Log([Immutable] InteractionEvent[] events);

    /// <summary>
    /// Removes all rows of a user who has a tombstone; the writer logs no event about the user any more. Returns the number of rows.
    /// </summary>
    [Alias("erase")]
    [ResponseTimeout("01:00:00")]
    Task<long> Erase(long user);

    /// <inheritdoc cref="IInteractionLogWriter.Forget"/>
    [Alias("forget")]
    [ResponseTimeout("00:10:00")]
    Task<int> Forget(DateOnly before);

    /// <inheritdoc cref="IInteractionLogWriter.ReadAsync"/>
    [Alias("of")]
    Task<InteractionEvent[]> ReadOf(long user, int most);
}
