using Microsoft.Extensions.Options;
using Orleans.Runtime;
using Pymk.Core.Models;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Streams.Kafka.Records;

namespace Pymk.Grains.Events;

/// <summary>
/// Routes records to the graph shards of both users, to the log writers and to the profile shards. In a network of text ids it registers the texts of
/// a batch before it maps the records.
/// </summary>
internal sealed class PymkEventMapper(IOptions<ServingOptions> serving, IOptions<EventLogOptions> log, EventPeople people, TimeProvider time)
    : IKafkaRecordMapper
{
    // Precomputed: building a stream id costs more than the rest of the routing.
    private readonly StreamId[] _relations = Streams(PymkStreams.Relations, serving.Value.GraphShards);
    private readonly StreamId[] _profiles = Streams(PymkStreams.Profiles, serving.Value.GraphShards);
    private readonly StreamId[] _logs = Streams(PymkStreams.InteractionLog, log.Value.Writers);

    public ValueTask<IKafkaRecordMapper> PrepareAsync(IReadOnlyList<KafkaRecord> batch, CancellationToken ct) =>
        people.Ids == UserIdKind.Number ? new(this) : new(PreparedEvents.ReadAsync(this, people, batch));

    /// <exception cref="EventFormatException">The record is not an event of its topic.</exception>
    public void Map(KafkaRecord record, KafkaTargets targets) => Route(Read(record), targets);

    /// <summary>The event of a record.</summary>
    /// <inheritdoc cref="Map"/>
    public IUserEvent Read(KafkaRecord record)
    {
        IUserEvent read = record.Topic switch
        {
            EventTopics.Connections => EventJson.ReadConnection(record.Value, people.Ids),
            EventTopics.Interactions => EventJson.ReadInteraction(record.Value, people.Ids),
            EventTopics.Profiles => EventJson.ReadProfile(record.Value, people.Ids),
            _ => throw new InvalidOperationException($"topic '{record.Topic}' is not one of {string.Join(", ", EventTopics.All)}"),
        };
        EventRules.CheckNotAhead(read, time.GetUtcNow());
        return read;
    }

    /// <summary>Adds the streams of an event whose people have numbers.</summary>
    public void Route(IUserEvent value, KafkaTargets targets)
    {
        switch (value)
        {
            case ConnectionEvent connection:
                Relate(targets, EventRelations.Of(connection));
                break;
            case InteractionEvent interaction:
                Relate(targets, EventRelations.Of(interaction));
                targets.Add(_logs[EventIds.Slot(interaction.Id, _logs.Length)], interaction);
                break;
            case ProfileEvent profile:
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
        }
    }

    private static StreamId[] Streams(string name, int count) => [.. Enumerable.Range(0, count).Select(key => StreamId.Create(name, key))];

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
