using Pymk.Core.Rules;
using Pymk.Grains.Graph;
using Pymk.Grains.Models;

namespace Pymk.Grains.Users;

/// <summary>
/// A user's relations at this moment, in the ordinals of one model version: the model's connections and every event since, by event time. Fed by a snapshot and
/// by pushes in any order; the table decides what is newest.
/// </summary>
internal sealed class UserRelations
{
    private readonly RelationTable _table = new();
    private readonly HashSet<long> _unresolved = [];
    private readonly ServingModel _model;
    private readonly UserOrdinals _numbers;
    private readonly long _user;
    private readonly int _ordinal;
    private long _withdrawnVersion = -1;

    public UserRelations(ServingModel model, UserOrdinals ordinals, long user)
    {
        (_model, _numbers, _user) = (model, ordinals, user);
        _ordinal = model.Graph.TryGetOrdinal(user, out var ordinal) ? ordinal : -1;
        if (_ordinal >= 0)
        {
            Set.Connected.UnionWith(model.Graph.Neighbors(_ordinal).ToArray());
        }
    }

    public string ModelVersion => _model.Version;

    public RelationSet Set { get; } = new();

    /// <summary>Changes with everything the rules or the discounts look at.</summary>
    public int Version { get; private set; }

    /// <summary>Unix milliseconds of the last connection made or undone, 0 for none since the model.</summary>
    public long LastConnectionMs { get; private set; }

    public int ConnectionCount => Set.Connected.Count + _unresolved.Count(o => _table.TryGet(_user, o, RelationKind.Connection, out var e) && e.Active);

    /// <summary>Takes events that name the user on either end; true where a connection changed.</summary>
    public bool Apply(IEnumerable<RelationEvent> events)
    {
        var connections = false;
        foreach (var e in events)
        {
            if (e.Kind == RelationKind.Withdrawn || !_table.Apply(e))
            {
                continue;
            }

            Version++;
            if (e.Kind == RelationKind.Connection)
            {
                connections = true;
                LastConnectionMs = Math.Max(LastConnectionMs, e.TimeMs);
            }

            var other = e.From == _user ? e.To : e.From;
            if (_numbers.TryOrdinal(_model, other, out var ordinal))
            {
                Refresh(other, ordinal);
            }
            else
            {
                _unresolved.Add(other);
            }
        }

        return connections;
    }

    /// <summary>Brings in users who were unknown by ordinal when their events came; to be called after new candidates, who may be among them.</summary>
    public void Resolve()
    {
        foreach (var other in _unresolved.ToArray())
        {
            if (_numbers.TryOrdinal(_model, other, out var ordinal))
            {
                _unresolved.Remove(other);
                Refresh(other, ordinal);
                Version++;
            }
        }
    }

    public void Apply(WithdrawnUsers withdrawn)
    {
        if (withdrawn.Version == _withdrawnVersion)
        {
            return;
        }

        _withdrawnVersion = withdrawn.Version;
        Set.Inactive.Clear();
        foreach (var user in withdrawn.Users)
        {
            if (_numbers.TryOrdinal(_model, user, out var ordinal))
            {
                Set.Inactive.Add(ordinal);
            }
        }

        Version++;
    }

    /// <summary>Counts an impression.</summary>
    public void Show(int candidate, long now)
    {
        var shown = Set.Shown.GetValueOrDefault(candidate);
        Set.Shown[candidate] = new ShownCount(shown.Times + 1, now);
        Version++;
    }

    public bool Has(long from, long to, RelationKind kind) => _table.TryGet(from, to, kind, out var e) && e.Active;

    private void Refresh(long other, int ordinal)
    {
        Put(Set.Connected, ordinal, _table.TryGet(_user, other, RelationKind.Connection, out var connection)
            ? connection.Active
            : _ordinal >= 0 && ordinal < _model.Graph.UserCount && _model.Graph.Connected(_ordinal, ordinal));
        Put(Set.Pending, ordinal, Has(_user, other, RelationKind.Invitation) || Has(other, _user, RelationKind.Invitation));
        Put(Set.Blocked, ordinal, Has(_user, other, RelationKind.Block) || Has(other, _user, RelationKind.Block));
        if (_table.TryGet(_user, other, RelationKind.Dismissal, out var dismissal) && dismissal.Active)
        {
            Set.DismissedUntil[ordinal] = (dismissal.TimeMs / 1000) + (long)RelationSet.DismissalPeriod.TotalSeconds;
        }
        else
        {
            Set.DismissedUntil.Remove(ordinal);
        }
    }

    private static void Put(HashSet<int> set, int ordinal, bool holds) => _ = holds ? set.Add(ordinal) : set.Remove(ordinal);
}
