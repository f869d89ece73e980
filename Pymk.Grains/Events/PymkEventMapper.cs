using Microsoft.Extensions.Options;
using Orleans.Runtime;
using Pymk.Core.Models;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Events;
using Pymk.Streams.Kafka.Records;

namespace Pymk.Grains.Events;

/// <summary>Routes records to the graph shards of both users, to the log writers and to the profile shards.</summary>
internal sealed class PymkEventMapper(IOptions<ServingOptions> serving, IOptions<EventLogOptions> log, TimeProvider time) : IKafkaRecordMapper
{
    // Precomputed: building a stream id costs more than the rest of the routing.
    private readonly StreamId[] _relations = Streams(PymkStreams.Relations, serving.Value.GraphShards);
    private readonly StreamId[] _profiles = Streams(PymkStreams.Profiles, serving.Value.GraphShards);
    private readonly StreamId[] _logs = Streams(PymkStreams.InteractionLog, log.Value.Writers);

    /// <exception cref="EventFormatException">The record is not an event of its topic.</exception>
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
                targets.Add(_logs[EventIds.Slot(interaction.Id, _logs.Length)], interaction);
                break;
            case EventTopics.Profiles:
                var profile = Checked(EventJson.ReadProfile(record.Value));
                foreach (var flag in EventRelations.Of(profile))
                {
                    Relate(targets, flag);
                }

                // Choices are flags only: the profile shard has nothing to store or describe.
                if (profile.Kind != ProfileEventKind.Choices)
                {
                    targets.Add(_profiles[Shards.Of(profile.User, _profiles.Length)], profile);
                }

                break;
            default:
                throw new InvalidOperationException($"topic '{record.Topic}' is not one of {string.Join(", ", EventTopics.All)}");
        }
    }

    private static StreamId[] Streams(string name, int count) => [.. Enumerable.Range(0, count).Select(key => StreamId.Create(name, key))];

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
        var (from, to) = (Shards.Of(e.From, _relations.Length), Shards.Of(e.To, _relations.Length));
        targets.Add(_relations[from], item);
        if (to != from)
        {
            targets.Add(_relations[to], item);
        }
    }
}
