using Pymk.Core.Behavior;
using Pymk.Core.Recommend;
using Pymk.Core.Rules;
using Pymk.Grains.Graph;

namespace Pymk.Grains.Facts;

/// <summary>
/// What a model and the events since say of people, in the model's ordinals. A user of the model has an entry in each column, which events
/// overwrite. One writer at a time; safe for concurrent readers.
/// </summary>
internal sealed class ServingFacts : IPeopleFacts
{
    private readonly ServingModel _model;
    private readonly UserOrdinals _ordinals;
    private readonly EventFacts _events;
    private readonly ushort[] _days;
    private byte[][] _bands = [];
    private long _version;

    public ServingFacts(ServingModel model, UserOrdinals ordinals, EventFacts events)
    {
        (_model, _ordinals, _events) = (model, ordinals, events);
        _days = events.Rules.Inactive is null
            ? []
            : FactColumns.LastActiveDays(model.Graph, model.Profiles, BehaviorHistory.Read(model.Files.Behavior));
        foreach (var (user, day) in events.Days)
        {
            Take(user, 0, day);
        }

        Move();
    }

    /// <inheritdoc/>
    public OperatorRules Rules => _events.Rules;

    /// <inheritdoc/>
    public long Version => Volatile.Read(ref _version);

    /// <inheritdoc/>
    public int Today => _events.Today;

    /// <inheritdoc/>
    public byte Band(int rule, int person)
    {
        if (!_events.Complete || person < 0)
        {
            return AttributePairRule.Unknown;
        }

        var bands = Volatile.Read(ref _bands)[rule];
        return person < bands.Length ? bands[person]
            : _ordinals.TryId(_model, person, out var user) ? _events.Band(rule, user) : AttributePairRule.Unknown;
    }

    /// <inheritdoc/>
    public int LastActiveDay(int person) => person < 0 ? 0
        : person < _days.Length ? _days[person]
        : _ordinals.TryId(_model, person, out var user) ? _events.LastActiveDay(user) : 0;

    /// <summary>Takes the bands of a user whose profile changed.</summary>
    public void Take(long user, byte[] bands)
    {
        if (!_ordinals.TryOrdinal(_model, user, out var ordinal))
        {
            // No list has the user yet.
            return;
        }

        var changed = ordinal >= _model.Graph.UserCount;
        for (var rule = 0; rule < bands.Length && !changed; rule++)
        {
            changed = _bands[rule][ordinal] != bands[rule];
        }

        if (changed)
        {
            Write(_bands, ordinal, bands);
            Changed();
        }
    }

    /// <summary>Takes the last active day of a user.</summary>
    /// <param name="user">64-bit id.</param>
    /// <param name="before">The day that was known before, for users who are not of the model.</param>
    /// <param name="day">The day.</param>
    public void Take(long user, int before, int day)
    {
        if (_model.Graph.TryGetOrdinal(user, out var ordinal))
        {
            before = _days[ordinal];
            _days[ordinal] = (ushort)Math.Max(before, day);
        }

        if (day > before && Rules.Inactive!.IsInactive(before, Today))
        {
            Changed();
        }
    }

    /// <summary>Computes all bands for the present day.</summary>
    public void Move()
    {
        byte[][] bands = [.. Rules.Pairs.Select(pair => FactColumns.Bands(pair, _model.Profiles, Today))];
        foreach (var (user, changed) in _events.Profiles)
        {
            if (_model.Graph.TryGetOrdinal(user, out var ordinal))
            {
                Write(bands, ordinal, changed);
            }
        }

        Volatile.Write(ref _bands, bands);
        Changed();
    }

    /// <summary>Notes that a rule may allow somebody whom it did not allow before.</summary>
    public void Changed() => Interlocked.Increment(ref _version);

    private static void Write(byte[][] columns, int ordinal, byte[] bands)
    {
        for (var rule = 0; rule < bands.Length; rule++)
        {
            if (ordinal < columns[rule].Length)
            {
                columns[rule][ordinal] = bands[rule];
            }
        }
    }
}
