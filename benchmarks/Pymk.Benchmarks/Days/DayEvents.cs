using System.Globalization;
using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Events;

namespace Pymk.Benchmarks.Days;

/// <summary>
/// Turns the days of the network into events, and adds from a seed what the generator does not have: connections that end and some that come back,
/// accounts that pause, return and are deleted, choices, changed profiles, late events and repeated ones.
/// </summary>
internal sealed class DayEvents(GeneratedNetwork network, Truth truth, int seed)
{
    private const double EndedShare = 0.1;
    private const double ReturnShare = 0.3;
    private const double LateShare = 0.5;
    private const double RepeatedShare = 0.02;
    private const double PausedShare = 0.0003;
    private const double DeletedShare = 0.0002;
    private const double ChoosingShare = 0.0005;
    private const int DaysAway = 3;

    private readonly Random _random = new(seed);
    private readonly List<Link> _links = [.. network.Links];
    private readonly List<long> _people = [.. network.People];
    private readonly SortedDictionary<int, List<Func<DateTimeOffset, IUserEvent>>> _later = [];
    private int _next;

    /// <summary>
    /// The events of a day, in the order in which they arrive. A few are of the day before. The truth has taken them.
    /// </summary>
    public IReadOnlyList<IUserEvent> Of(Day day)
    {
        var events = new List<IUserEvent>();
        AddGenerated(day, events);
        AddDrawn(day, events);
        if (_later.Remove(day.Number, out var later))
        {
            events.AddRange(later.Select(make => make(Moment(day))));
        }

        events.RemoveAll(e => IsOfDeleted(e));
        events.Sort((a, b) => a.Time.CompareTo(b.Time));
        events.ForEach(Take);

        // An event that is delivered again is the same event.
        events.AddRange(events.Where(_ => _random.NextDouble() < RepeatedShare).ToList());
        return events;
    }

    private void AddGenerated(Day day, List<IUserEvent> events)
    {
        events.AddRange(day.Newcomers.Select(n => new ProfileEvent(Id(), n.Joined, ProfileEventKind.Created, n.User, n.Profile)));
        events.AddRange(day.Links.Select(link => Connection(link, ConnectionEventKind.Connected, DateTimeOffset.FromUnixTimeSeconds(link.Time))));
        events.AddRange(day.Interactions.Select(Interaction));
        foreach (var newcomer in day.Newcomers.Where(_ => _random.NextDouble() < LateShare))
        {
            var profile = newcomer.Profile with { Name = newcomer.Profile.Name + " II" };
            events.Add(new ProfileEvent(Id(), newcomer.Joined.AddSeconds(1), ProfileEventKind.Changed, newcomer.User, profile));
        }
    }

    private void AddDrawn(Day day, List<IUserEvent> events)
    {
        for (var i = 0; i < Math.Max(1, EndedShare * day.Links.Count); i++)
        {
            var link = _links[_random.Next(_links.Count)];
            if (truth.Holds(link.User, link.Other, RelationKind.Connection))
            {
                End(day, link, events);
            }
        }

        Each(PausedShare, user =>
        {
            events.Add(new ProfileEvent(Id(), Moment(day), ProfileEventKind.Deactivated, user));
            Later(day.Number + DaysAway, time => new ProfileEvent(Id(), time, ProfileEventKind.Reactivated, user));
        });
        Each(ChoosingShare, user => events.Add(new ProfileEvent(Id(), Moment(day), ProfileEventKind.Choices, user, Choices: Choice())));
        Each(DeletedShare, user => events.Add(new ProfileEvent(Id(), day.End.AddSeconds(-1), ProfileEventKind.Deleted, user)));
        _links.AddRange(day.Links);
        _people.AddRange(day.Newcomers.Select(n => n.User));
    }

    private void End(Day day, Link link, List<IUserEvent> events)
    {
        var at = Moment(day);
        events.Add(Connection(link, ConnectionEventKind.Disconnected, at));
        if (_random.NextDouble() < ReturnShare)
        {
            Later(day.Number + DaysAway, time => Connection(link, ConnectionEventKind.Connected, time));
        }
        else if (_random.NextDouble() < LateShare)
        {
            // An event of before the end, which arrives a day or more after it and must change nothing.
            Later(day.Number + 1 + _random.Next(DaysAway), _ => Connection(link, ConnectionEventKind.Connected, at.AddMilliseconds(-1)));
        }
    }

    private void Each(double share, Action<long> act)
    {
        for (var i = 0; i < Math.Max(1, share * _people.Count); i++)
        {
            act(_people[_random.Next(_people.Count)]);
        }
    }

    private void Later(int day, Func<DateTimeOffset, IUserEvent> make)
    {
        if (!_later.TryGetValue(day, out var list))
        {
            _later[day] = list = [];
        }

        list.Add(make);
    }

    private ChoicesChange Choice() => _random.Next(3) switch
    {
        0 => new ChoicesChange(SuggestMe: _random.Next(2) == 0),
        1 => new ChoicesChange(ShowConnections: _random.Next(2) == 0),
        _ => new ChoicesChange(Bridge: _random.Next(2) == 0),
    };

    private ConnectionEvent Connection(Link link, ConnectionEventKind kind, DateTimeOffset time) => new(Id(), time, kind, link.User, link.Other);

    // In the logs the user is the person who was shown the other, also where the other accepts.
    private InteractionEvent Interaction(LogRow row)
    {
        var kind = Enum.Parse<InteractionKind>(row.action, ignoreCase: true);
        var (user, other) = kind == InteractionKind.Accept ? (row.suggested, row.user) : (row.user, row.suggested);
        var request = row.request?.ToString(CultureInfo.InvariantCulture);
        return new InteractionEvent(Id(), DateTimeOffset.FromUnixTimeSeconds(row.time), kind, user, other, row.position, request);
    }

    // Nobody acts on an account that is deleted.
    private bool IsOfDeleted(IUserEvent e) => e switch
    {
        ConnectionEvent connection => truth.IsDeleted(connection.User) || truth.IsDeleted(connection.Other),
        InteractionEvent interaction => truth.IsDeleted(interaction.User) || truth.IsDeleted(interaction.Other),
        ProfileEvent profile => truth.IsDeleted(profile.User),
        _ => false,
    };

    private void Take(IUserEvent e)
    {
        switch (e)
        {
            case ConnectionEvent connection:
                truth.Apply(connection);
                break;
            case InteractionEvent interaction:
                truth.Apply(interaction);
                break;
            case ProfileEvent profile:
                truth.Apply(profile);
                break;
        }
    }

    private DateTimeOffset Moment(Day day) => day.Start.AddSeconds(_random.Next(1, 86_390));

    private string Id() => string.Create(CultureInfo.InvariantCulture, $"days-{seed}-{_next++}");
}
