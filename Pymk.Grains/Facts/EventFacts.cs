using System.Collections.Concurrent;
using Pymk.Core.Rules;

namespace Pymk.Grains.Facts;

/// <summary>What events say of people, for the operator's rules, whatever the model. One writer at a time; safe for concurrent readers.</summary>
internal sealed class EventFacts(OperatorRules rules)
{
    private readonly ConcurrentDictionary<long, (string?[] Values, byte[] Bands)> _profiles = [];
    private readonly ConcurrentDictionary<long, int> _days = [];
    private volatile bool _complete;
    private volatile int _today;

    /// <summary>The rules.</summary>
    public OperatorRules Rules => rules;

    /// <summary>
    /// False until every profile shard has told its changed profiles. Until then nobody's attributes are known: the model's may be outdated.
    /// </summary>
    public bool Complete { get => _complete; set => _complete = value; }

    /// <summary>Days since 1970, UTC.</summary>
    public int Today => _today;

    /// <summary>The bands of the users whose profile an event has brought.</summary>
    public IEnumerable<(long User, byte[] Bands)> Profiles => _profiles.Select(p => (p.Key, p.Value.Bands));

    /// <summary>The last active day of each user whom an event names.</summary>
    public IEnumerable<KeyValuePair<long, int>> Days => _days;

    /// <summary>A user's band; unknown where no event has brought the profile.</summary>
    public byte Band(int rule, long user) => _profiles.TryGetValue(user, out var profile) ? profile.Bands[rule] : AttributePairRule.Unknown;

    /// <summary>A user's last active day, 0 where no event names the user.</summary>
    public int LastActiveDay(long user) => _days.GetValueOrDefault(user);

    /// <summary>Takes a profile and returns the bands; null where they are those of the event before.</summary>
    /// <param name="user">64-bit id.</param>
    /// <param name="values">The value of each rule's attribute, null where the profile has none.</param>
    public byte[]? Take(long user, string?[] values)
    {
        var bands = BandsOf(values);
        var same = _profiles.TryGetValue(user, out var before) && bands.AsSpan().SequenceEqual(before.Bands);
        _profiles[user] = (values, bands);
        return same ? null : bands;
    }

    /// <summary>Forgets a profile.</summary>
    public void Drop(long user) => _profiles.TryRemove(user, out _);

    /// <summary>Takes an active day; false where a later one is known.</summary>
    public bool Take(long user, int day)
    {
        if (day <= LastActiveDay(user))
        {
            return false;
        }

        _days[user] = day;
        return true;
    }

    /// <summary>Moves to another day: ages change.</summary>
    public void Move(int today)
    {
        _today = today;
        foreach (var (user, (values, _)) in _profiles)
        {
            _profiles[user] = (values, BandsOf(values));
        }
    }

    private byte[] BandsOf(string?[] values)
    {
        var (bands, date) = (new byte[rules.Pairs.Count], FactColumns.DateOf(_today));
        for (var i = 0; i < bands.Length; i++)
        {
            bands[i] = i < values.Length && values[i] is { } value ? rules.Pairs[i].BandOf(value, date) : AttributePairRule.Unknown;
        }

        return bands;
    }
}
