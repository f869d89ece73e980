using Pymk.Core.Graph;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Interfaces.Export;

namespace Pymk.Grains.Export;

/// <summary>A user's relations as far as they are the user's to know: dismissals and blocks by others are not.</summary>
internal sealed class PersonRelations
{
    private readonly RelationTable _table = new();
    private readonly long _user;
    private readonly SocialGraph _graph;
    private readonly int _ordinal;

    public PersonRelations(long user, SocialGraph graph, RelationEvent[] relations)
    {
        (_user, _graph) = (user, graph);
        _ordinal = graph.TryGetOrdinal(user, out var ordinal) ? ordinal : -1;
        foreach (var e in relations)
        {
            _table.Apply(e);
        }
    }

    /// <summary>True for a user of the model or of an event.</summary>
    public bool IsKnown => _ordinal >= 0 || _table.Count > 0;

    public PersonChoices Choices => ChoiceRelations.Read(_table, _user);

    /// <summary>True while a flag of the user is set.</summary>
    public bool Holds(RelationKind flag) => Holds(_user, _user, flag);

    /// <summary>The connections of the model and of events, in ascending order of id.</summary>
    public IReadOnlyList<RelatedPerson> Connections()
    {
        var connections = new SortedDictionary<long, DateTimeOffset?>();
        if (_ordinal >= 0)
        {
            var times = FriendTimes.Of(_graph, _ordinal);
            foreach (var friend in _graph.Neighbors(_ordinal))
            {
                var since = times.Of(friend, 0);
                connections[_graph.IdOf(friend)] = since == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(since);
            }
        }

        foreach (var e in _table.Of(_user).Where(e => e.Kind == RelationKind.Connection))
        {
            if (e.Active)
            {
                connections[OtherOf(e)] = DateTimeOffset.FromUnixTimeMilliseconds(e.TimeMs);
            }
            else
            {
                connections.Remove(OtherOf(e));
            }
        }

        return [.. connections.Select(c => new RelatedPerson(c.Key, c.Value))];
    }

    /// <summary>Pending invitations. One from a person who blocked the user since is gone, as if that person had withdrawn it.</summary>
    public IReadOnlyList<RelatedPerson> Invitations() => Listed(
        RelationKind.Invitation,
        e => !Holds(OtherOf(e), _user, RelationKind.Block),
        e => e.To == _user);

    /// <summary>Relations of a kind that the user began.</summary>
    public IReadOnlyList<RelatedPerson> Own(RelationKind kind) => Listed(kind, e => e.From == _user, _ => null);

    private RelatedPerson[] Listed(RelationKind kind, Func<RelationEvent, bool> keep, Func<RelationEvent, bool?> received) =>
    [
        .. _table.Of(_user).Where(e => e.Kind == kind && e.Active && keep(e)).OrderByDescending(e => e.TimeMs).ThenBy(OtherOf)
            .Select(e => new RelatedPerson(OtherOf(e), DateTimeOffset.FromUnixTimeMilliseconds(e.TimeMs), received(e))),
    ];

    private long OtherOf(RelationEvent e) => e.From == _user ? e.To : e.From;

    private bool Holds(long from, long to, RelationKind kind) => _table.TryGet(from, to, kind, out var e) && e.Active;
}
