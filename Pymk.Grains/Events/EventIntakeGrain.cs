using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Intake;
using Pymk.Grains.Interfaces.Users;
using Pymk.Grains.Profiles;

namespace Pymk.Grains.Events;

/// <inheritdoc cref="IEventIntakeGrain"/>
[StatelessWorker]
[Reentrant]
internal sealed class EventIntakeGrain(
    IRelationEvents relations, UserOrdinals ordinals, PeopleCheck people, EventPeople numbers, IOptions<EventLogOptions> logs)
    : Grain, IEventIntakeGrain
{
    public async Task Take(ConnectionEvent[] events) => await ConnectAsync(await numbers.NumberedAsync(events));

    public async Task Take(InteractionEvent[] events) => await InteractAsync(await numbers.NumberedAsync(events));

    public async Task Take(ProfileEvent[] events)
    {
        var numbered = await numbers.NumberedAsync(events);
        await Task.WhenAll(
        [
            relations.ApplyAsync([.. numbered.SelectMany(EventRelations.Of)]),
            .. numbered.Where(e => e.Kind != ProfileEventKind.Choices).GroupBy(e => ordinals.ShardOf(e.User))
                .Select(shard => GrainFactory.GetGrain<IProfileShardGrain>(shard.Key).Apply([.. shard])),
        ]);
    }

    public async Task<RowRefusal?[]> Connect(ConnectionEvent[] events)
    {
        // A connection makes both ends known.
        var refusals = await people.FindAsync(events, e => (e.UserId, e.OtherId), unknownToo: false);
        await ConnectAsync(Kept(events, refusals));
        return refusals;
    }

    public async Task<RowRefusal?[]> Interact(InteractionEvent[] events, bool log)
    {
        var refusals = await people.FindAsync(events, e => (e.UserId, e.OtherId), unknownToo: true);
        var kept = Kept(events, refusals);
        await (log ? InteractAsync(kept) : RelateAsync(kept));
        return refusals;
    }

    public Task Log(InteractionEvent[] events) => Task.WhenAll(
        events.GroupBy(e => EventIds.Slot(e.Id, logs.Value.Writers))
            .Select(writer => GrainFactory.GetGrain<IInteractionLogGrain>(writer.Key).Log([.. writer])));

    public async Task<UserWritten[]> WriteUsers(UserWrite[] writes)
    {
        var written = new UserWritten[writes.Length];
        await Task.WhenAll(writes.Index().GroupBy(w => ordinals.ShardOf(w.Item.User.Number)).Select(async shard =>
        {
            var all = await GrainFactory.GetGrain<IProfileShardGrain>(shard.Key).Write([.. shard.Select(w => w.Item)]);
            foreach (var (place, (index, _)) in shard.Index())
            {
                written[index] = all[place];
            }
        }));
        await relations.ApplyAsync([.. written.Zip(writes).SelectMany(w => Flags(w.First, w.Second))]);
        foreach (var (done, write) in written.Zip(writes))
        {
            if (done.Refusal is null && IsChosenByGrain(write))
            {
                await ChooseAsync(write);
            }
        }

        return written;
    }

    private Task ConnectAsync(ConnectionEvent[] events) => relations.ApplyAsync(Array.ConvertAll(events, EventRelations.Of));

    private Task InteractAsync(InteractionEvent[] events) => Task.WhenAll(RelateAsync(events), Log(events));

    private static T[] Kept<T>(T[] events, RowRefusal?[] refusals) => [.. events.Where((_, i) => refusals[i] is null)];

    private static IEnumerable<RelationEvent> Flags(UserWritten written, UserWrite write) => written.Events
        .Where(e => e.Kind != ProfileEventKind.Choices || !IsChosenByGrain(write))
        .SelectMany(EventRelations.Of);

    // The user's grain knows the last choice, whatever clock wrote it.
    private static bool IsChosenByGrain(UserWrite write) => write is { Choices.IsEmpty: false, IsTimeGiven: false, Active: not false };

    private async Task ChooseAsync(UserWrite write)
    {
        try
        {
            await GrainFactory.GetGrain<IUserGrain>(write.User.Number).SetChoices(write.Choices!);
        }
        catch (UserGoneException)
        {
            // Deactivated: the choices hold once the user is back.
            await relations.ApplyAsync([.. ChoiceRelations.Of(write.User.Number, write.Choices!, write.Time.ToUnixTimeMilliseconds())]);
        }
    }

    private Task RelateAsync(InteractionEvent[] events) => relations.ApplyAsync([.. events.Select(EventRelations.Of).OfType<RelationEvent>()]);
}
