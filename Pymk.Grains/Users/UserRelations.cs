using Pymk.Core.Privacy;
using Pymk.Core.Recommend;
using Pymk.Core.Rules;
using Pymk.Grains.Candidates;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Choices;
using Pymk.Grains.Models;
using Pymk.Grains.Views;

namespace Pymk.Grains.Users;

/// <summary>
/// A user's relations, in the ordinals of one model: the model's connections and every event since. Events arrive in any order; event time
/// decides. Not safe for concurrent use.
/// </summary>
internal sealed class UserRelations
{
    private readonly RelationTable _table = new();
    private readonly HashSet<long> _unresolved = [];
    private readonly ViewedPeople _viewed;
    private readonly UserOrdinals _ordinals;
    private readonly long _user;
    private readonly int _ordinal;
    private long _flagsSeen;
    private ulong? _closedBridges;

    public UserRelations(ServingModel model, UserOrdinals ordinals, SiloPeople people, long user)
    {
        (Model, _ordinals, People, _user) = (model, ordinals, people, user);
        _viewed = new ViewedPeople(model, ordinals, Set.Views);
        _ordinal = model.Graph.TryGetOrdinal(user, out var ordinal) ? ordinal : -1;
        if (_ordinal >= 0)
        {
            Set.Connected.UnionWith(model.Graph.Neighbors(_ordinal).ToArray());
        }
    }

    /// <summary>The model of the ordinals.</summary>
    public ServingModel Model { get; }

    /// <summary>The relations as the rules read them.</summary>
    public RelationSet Set { get; } = new();

    /// <summary>The flags of all people, in the model's ordinals.</summary>
    public SiloPeople People { get; private set; }

    /// <summary>The user's own flags.</summary>
    public PersonFlags Flags => RelationFlags.Of(_table, _user);

    /// <summary>What the user decided about being shown to others.</summary>
    public PersonChoices Choices => ChoiceRelations.Read(_table, _user);

    /// <summary>True while the user is deactivated or deleted.</summary>
    public bool IsGone { get; private set; }

    /// <summary>Hash of the connections that are no bridges and of those that ended, by their ids; 0 for none.</summary>
    public ulong ClosedBridges
    {
        get
        {
            SeeFlags();
            return _closedBridges ??= HashClosedBridges();
        }
    }

    /// <summary>Changes with everything that rules and discounts read, but the flags of people.</summary>
    public int Version { get; private set; }

    /// <summary>Unix milliseconds of the latest event since the model after which other paths count; 0 for none. Older lists do not hold.</summary>
    public long LastPathsMs { get; private set; }

    /// <summary>Number of connections, without people who are gone. Those without an ordinal yet have no flags here.</summary>
    public int ConnectionCount => Set.Connected.Count
        - (People.IsEmpty ? 0 : Set.Connected.Count(person => (People.Of(person) & PersonFlags.Gone) != 0))
        + _unresolved.Count(o => _table.IsActive(_user, o, RelationKind.Connection));

    /// <summary>Applies events that name the user on either end; true where candidates should be generated again, as other paths count.</summary>
    public bool Apply(IEnumerable<RelationEvent> events)
    {
        var paths = false;
        foreach (var e in events)
        {
            // The flags of others come with the leases.
            var isFlag = RelationFlags.Of(e.Kind) != PersonFlags.None;
            if ((isFlag && e.From != _user) || !_table.Apply(e))
            {
                continue;
            }

            Changed();
            if (isFlag)
            {
                IsGone = (Flags & PersonFlags.Gone) != 0;
                continue;
            }

            // Candidates that were generated under a block lack what it held back.
            if (e.Kind == RelationKind.Connection || e is { Kind: RelationKind.Block, Active: false })
            {
                paths = true;
                LastPathsMs = Math.Max(LastPathsMs, e.TimeMs);
            }

            var other = e.From == _user ? e.To : e.From;
            if (_ordinals.TryOrdinal(Model, other, out var ordinal))
            {
                Refresh(other, ordinal);
            }
            else
            {
                _unresolved.Add(other);
            }
        }

        return paths;
    }

    /// <summary>Forgets a user who was erased: relations, views and the connection of the model.</summary>
    public void Forget(long other)
    {
        _table.Remove(other);
        _unresolved.Remove(other);
        _viewed.Remove(other);
        if (_ordinals.TryOrdinal(Model, other, out var ordinal))
        {
            Set.Connected.Remove(ordinal);
            Set.Pending.Remove(ordinal);
            Set.Blocked.Remove(ordinal);
            Set.DismissedUntil.Remove(ordinal);
        }

        Changed();
    }

    /// <summary>
    /// Applies the events and views of users who had no ordinal when these arrived. Call it after a generation, which may add ordinals.
    /// </summary>
    public void Resolve()
    {
        foreach (var other in _unresolved.ToArray())
        {
            if (_ordinals.TryOrdinal(Model, other, out var ordinal))
            {
                _unresolved.Remove(other);
                Refresh(other, ordinal);
                Changed();
            }
        }

        if (_viewed.Resolve())
        {
            Version++;
        }
    }

    /// <summary>Makes the ordinals of all connections known, so that a generation recognises those that are no bridges.</summary>
    public async ValueTask ResolveConnectionsAsync()
    {
        if (_unresolved.Count > 0)
        {
            await _ordinals.ResolveAsync(Model, _unresolved.ToArray().AsEnumerable());
            Resolve();
        }
    }

    /// <summary>Brings in whose flags are known.</summary>
    public void Renew(PeopleRegistry registry) => People = registry.Renew(Model, People);

    /// <summary>The people through whom paths count now.</summary>
    /// <param name="ordinal">The user's ordinal.</param>
    public AskersBridges Bridges(int ordinal) => new(new Visibility(ordinal, [.. Set.Blocked], People), ClosedBridges);

    /// <inheritdoc cref="ViewedPeople.Merge"/>
    public void MergeViews(IEnumerable<ViewCount> counts)
    {
        _viewed.Merge(counts);
        Version++;
    }

    /// <summary>Takes the views over from relations in the ordinals of another model.</summary>
    public void TakeViews(UserRelations before) => MergeViews(before._viewed.All);

    /// <summary>True while a relation is active by the events since the model.</summary>
    public bool Has(long from, long to, RelationKind kind) => _table.IsActive(from, to, kind);

    private void Refresh(long other, int ordinal) => PairRelations.Write(
        Set, _table, _user, other, ordinal, _ordinal >= 0 && ordinal < Model.Graph.UserCount && Model.Graph.Connected(_ordinal, ordinal));

    private void Changed()
    {
        Version++;
        _closedBridges = null;
    }

    // Only the flags of connections close bridges for the user.
    private void SeeFlags()
    {
        var version = People.Version;
        if (version != _flagsSeen)
        {
            if (People.Table.MayHaveChanged(_flagsSeen, Set.Connected))
            {
                _closedBridges = null;
            }

            _flagsSeen = version;
        }
    }

    private ulong HashClosedBridges()
    {
        var hash = 0UL;
        var visibility = new Visibility(_ordinal, Set.Blocked, People);
        if (visibility.HidesAnyone)
        {
            foreach (var person in Set.Connected)
            {
                if (!visibility.IsBridge(person) && _ordinals.TryId(Model, person, out var id))
                {
                    hash ^= Mix(id);
                }
            }
        }

        foreach (var other in _unresolved)
        {
            if (Has(_user, other, RelationKind.Connection) && (Has(_user, other, RelationKind.Block) || Has(other, _user, RelationKind.Block)))
            {
                hash ^= Mix(other);
            }
        }

        // A list may have been generated while the connection was there.
        foreach (var e in _table.Of(_user))
        {
            if (e is { Kind: RelationKind.Connection, Active: false })
            {
                hash ^= Mix(~(e.From == _user ? e.To : e.From));
            }
        }

        return hash;
    }

    // The finalizer of SplitMix64: a bijection that spreads ids over all bits.
    private static ulong Mix(long id)
    {
        var z = (ulong)id + 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
