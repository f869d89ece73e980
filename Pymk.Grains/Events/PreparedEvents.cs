using Pymk.Grains.Interfaces.Events;
using Pymk.Streams.Kafka.Records;

namespace Pymk.Grains.Events;

/// <summary>
/// The events of a batch of a network of text ids, read once, with the numbers of their texts. An event whose record is unreadable, or whose text has
/// no number, fails when it is mapped: its record goes to the dead letters as it is.
/// </summary>
internal sealed class PreparedEvents : IKafkaRecordMapper
{
    private readonly PymkEventMapper _mapper;
    private readonly Dictionary<KafkaRecord, IUserEvent> _events = [];
    private readonly Dictionary<KafkaRecord, EventFormatException> _faults = [];
    private EventNumbers _numbers = null!;

    private PreparedEvents(PymkEventMapper mapper) => _mapper = mapper;

    /// <summary>Reads a batch and registers its texts.</summary>
    public static async Task<IKafkaRecordMapper> ReadAsync(PymkEventMapper mapper, EventPeople people, IReadOnlyList<KafkaRecord> batch)
    {
        var prepared = new PreparedEvents(mapper);
        foreach (var record in batch)
        {
            prepared.Read(record);
        }

        prepared._numbers = await people.ClaimAsync(prepared._events.Values);
        return prepared;
    }

    public void Map(KafkaRecord record, KafkaTargets targets)
    {
        if (_faults.TryGetValue(record, out var fault))
        {
            throw fault;
        }

        _mapper.Route(_numbers.Of(_events[record]), targets);
    }

    private void Read(KafkaRecord record)
    {
        try
        {
            _events.Add(record, _mapper.Read(record));
        }
        catch (EventFormatException fault)
        {
            _faults.Add(record, fault);
        }
    }
}
