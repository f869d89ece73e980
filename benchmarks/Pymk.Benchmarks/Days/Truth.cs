using Pymk.Grains.Interfaces.Events;

namespace Pymk.Benchmarks.Days;

/// <summary>
/// What the service must know: the state of every person and pair, kept beside the service by the rule of the events alone. The latest event of a pair
/// and kind holds; of two at the same time the one that begins it.
/// </summary>
internal sealed class Truth
{
    private readonly Dictionary<(long From, long To, RelationKind Kind), (long TimeMs, bool Active)> _relations = [];
    private readonly Dictionary<long, string> _names = [];

    /// <summary>Everybody with a profile, with their name; "" where the name is not checked.</summary>
    public IReadOnlyDictionary<long, string> People => _names;

    /// <summary>The last event of every pair and kind.</summary>
    public IEnumerable<RelationEvent> Relations =>
        _relations.Select(r => new RelationEvent(r.Key.From, r.Key.To, r.Key.Kind, r.Value.Active, r.Value.TimeMs));

    /// <summary>Adds what is known before the first day.</summary>
    public void Begin(GeneratedNetwork network)
    {
        network.People.ForEach(user => _names[user] = "");
        network.Links.ForEach(link => Apply(new RelationEvent(link.User, link.Other, RelationKind.Connection, true, link.Time * 1_000)));
    }

    /// <summary>Takes a connection event.</summary>
    public void Apply(ConnectionEvent e) => Apply(new RelationEvent(
        Math.Min(e.User, e.Other), Math.Max(e.User, e.Other), RelationKind.Connection, e.Kind == ConnectionEventKind.Connected, Ms(e.Time)));

    /// <summary>Takes an interaction.</summary>
    public void Apply(InteractionEvent e)
    {
        switch (e.Kind)
        {
            case InteractionKind.Invite:
                Apply(new RelationEvent(e.User, e.Other, RelationKind.Invitation, true, Ms(e.Time)));
                break;
            case InteractionKind.Accept:
                Apply(new RelationEvent(e.Other, e.User, RelationKind.Invitation, false, Ms(e.Time)));
                break;
            case InteractionKind.Dismiss:
                Apply(new RelationEvent(e.User, e.Other, RelationKind.Dismissal, true, Ms(e.Time)));
                break;
            case InteractionKind.Block:
                Apply(new RelationEvent(e.User, e.Other, RelationKind.Block, true, Ms(e.Time)));
                break;
        }
    }

    /// <summary>Takes an event of a profile.</summary>
    public void Apply(ProfileEvent e)
    {
        void Flag(RelationKind kind, bool active) => Apply(new RelationEvent(e.User, e.User, kind, active, Ms(e.Time)));
        switch (e.Kind)
        {
            case ProfileEventKind.Created or ProfileEventKind.Changed:
                _names[e.User] = e.Profile!.Name;
                break;
            case ProfileEventKind.Deactivated:
                Flag(RelationKind.Withdrawn, true);
                break;
            case ProfileEventKind.Reactivated:
                Flag(RelationKind.Withdrawn, false);
                break;
            case ProfileEventKind.Deleted:
                Flag(RelationKind.Deleted, true);
                break;
            case ProfileEventKind.Choices:
                Choice(RelationKind.NotSuggested, e.Choices!.SuggestMe);
                Choice(RelationKind.HidesConnections, e.Choices.ShowConnections);
                Choice(RelationKind.NotABridge, e.Choices.Bridge);
                break;
        }

        void Choice(RelationKind kind, bool? allowed)
        {
            if (allowed is { } may)
            {
                Flag(kind, !may);
            }
        }
    }

    /// <summary>True where a relation holds.</summary>
    public bool Holds(long from, long to, RelationKind kind) => _relations.TryGetValue((from, to, kind), out var last) && last.Active;

    /// <summary>True for a person whose account is deleted.</summary>
    public bool IsDeleted(long user) => Holds(user, user, RelationKind.Deleted);

    /// <summary>True for a person who is deleted or deactivated.</summary>
    public bool IsGone(long user) => IsDeleted(user) || Holds(user, user, RelationKind.Withdrawn);

    /// <summary>True where the rules let a person be suggested to another one.</summary>
    public bool MaySuggest(long user, long other) =>
        IsHere(user) && IsHere(other) && !Holds(other, other, RelationKind.NotSuggested)
        && !Holds(Math.Min(user, other), Math.Max(user, other), RelationKind.Connection)
        && !Holds(user, other, RelationKind.Invitation) && !Holds(other, user, RelationKind.Invitation)
        && !Holds(user, other, RelationKind.Block) && !Holds(other, user, RelationKind.Block)
        && !Holds(user, other, RelationKind.Dismissal);

    /// <summary>The time of a connection that holds, unix seconds.</summary>
    public long TimeOf(long user, long other) => _relations[(user, other, RelationKind.Connection)].TimeMs / 1_000;

    private bool IsHere(long user) => _names.ContainsKey(user) && !IsGone(user);

    private void Apply(RelationEvent e)
    {
        if (!_relations.TryGetValue((e.From, e.To, e.Kind), out var last) || e.TimeMs > last.TimeMs || (e.TimeMs == last.TimeMs && e.Active))
        {
            _relations[(e.From, e.To, e.Kind)] = (e.TimeMs, e.Active);
        }
    }

    private static long Ms(DateTimeOffset time) => time.ToUnixTimeMilliseconds();
}
