using Microsoft.Extensions.Options;
using Orleans.Runtime;
using Pymk.Core.Models;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Graph;
using Pymk.Streams.Kafka;

namespace Pymk.Grains.Events;

/// <summary>Routes records to the graph shards of both users, to the log's writers and to whoever keeps profiles.</summary>
internal sealed class PymkEventMapper(IOptions<ServingOptions> serving, IOptions<EventLogOptions> log, TimeProvider time) : IKafkaRecordMapper
{
    private readonly int _shards = serving.Value.GraphShards;
    private readonly int _writers = log.Value.Writers;

    /// <exception cref="EventFormatException">The record is no event of its topic.</exception>
    public void Map(KafkaRecord record, KafkaTargets targets)
    {
        switch (record.Topic)
        {
            case EventTopics.Connections:
                Relate(targets, EventRelations.Of(Checked(EventJson.ReadConnection(record.Value))));
                break;
            case EventTopics.Interactions:
                var interaction = Checked(EventJson.ReadInteraction(record.Value));
                Relate(targets, EventRelations.Of(interaction));
                targets.Add(StreamId.Create(PymkStreams.InteractionLog, EventIds.Slot(interaction.Id, _writers)), interaction);
                break;
            case EventTopics.Profiles:
                var profile = Checked(EventJson.ReadProfile(record.Value));
                Relate(targets, EventRelations.Of(profile));
                targets.Add(StreamId.Create(PymkStreams.Profiles, Shards.Of(profile.User, _shards)), profile);
                break;
            default:
                throw new InvalidOperationException($"topic '{record.Topic}' is none of {string.Join(", ", EventTopics.All)}");
        }
    }

    public KafkaOutput Write(StreamId stream, object item) => item switch
    {
        ConnectionEvent e => new(EventTopics.Connections, EventKeys.Of(e), EventJson.Write(e)),
        InteractionEvent e => new(EventTopics.Interactions, EventKeys.Of(e), EventJson.Write(e)),
        ProfileEvent e => new(EventTopics.Profiles, EventKeys.Of(e), EventJson.Write(e)),
        _ => throw new NotSupportedException($"{item.GetType().Name} is no event: publish ConnectionEvent, InteractionEvent or ProfileEvent."),
    };

    private TEvent Checked<TEvent>(TEvent value) where TEvent : IUserEvent
    {
        EventRules.CheckNotAhead(value, time.GetUtcNow());
        return value;
    }

    private void Relate(KafkaTargets targets, RelationEvent? relation)
    {
        if (relation is not { } e)
        {
            return;
        }

        var item = (object)e;
        var (from, to) = (Shards.Of(e.From, _shards), Shards.Of(e.To, _shards));
        targets.Add(StreamId.Create(PymkStreams.Relations, from), item);
        if (to != from)
        {
            targets.Add(StreamId.Create(PymkStreams.Relations, to), item);
        }
    }
}
