using Pymk.Core.Privacy;
using Pymk.Core.Recommend;

namespace Pymk.Grains.Graph;

/// <summary>
/// The flags of all people in one model's ordinals, changed in place as the leases say. A new user's ordinal may become known later, so new users are
/// found by id.
/// </summary>
internal sealed class SiloPeople : IPeople
{
    private readonly ServingModel _model;
    private readonly UserOrdinals _ordinals;
    private readonly FlaggedUsers _users;
    private readonly EndedUsers _ended;

    // The shards without a lease; null while there is none.
    private readonly bool[]? _silent;
    private SiloPeople? _without;
    private int _erasedCount;

    /// <param name="model">The model of the ordinals.</param>
    /// <param name="ordinals">Finds new users.</param>
    /// <param name="users">The flags by id.</param>
    /// <param name="ended">The connections that ended lately, by id.</param>
    /// <param name="countHiddenConnections">Whether people who hide their connections count.</param>
    public SiloPeople(ServingModel model, UserOrdinals ordinals, FlaggedUsers users, EndedUsers ended, bool countHiddenConnections)
        : this(model, ordinals, users, ended, new FlagTable(model.Graph.UserCount, countHiddenConnections), null)
    {
    }

    private SiloPeople(ServingModel model, UserOrdinals ordinals, FlaggedUsers users, EndedUsers ended, FlagTable table, bool[]? silent) =>
        (_model, _ordinals, _users, _ended, Table, _silent) = (model, ordinals, users, ended, table, silent);

    /// <summary>The flags of the model's users, and who of all users changed.</summary>
    public FlagTable Table { get; }

    /// <summary>True where the flags of a shard's users are unknown.</summary>
    public bool IsPartial => _silent is not null;

    public long Version => Table.Version;

    public bool IsEmpty => _silent is null && Table.IsEmpty && _users.IsEmpty && !_ordinals.KnowsNobody;

    public bool CountHiddenConnections => Table.CountHiddenConnections;

    /// <summary>The same people, those of some shards with unknown flags.</summary>
    /// <param name="silent">Which shards; never changed afterwards.</param>
    public SiloPeople Without(bool[] silent)
    {
        if (!silent.Contains(true))
        {
            return this;
        }

        var without = _without;
        return without?._silent == silent ? without : _without = new SiloPeople(_model, _ordinals, _users, _ended, Table, silent);
    }

    public PersonFlags Of(int person)
    {
        var flags = person < _model.Graph.UserCount ? Table.Of(person)
            : _ordinals.TryId(_model, person, out var user) ? _users.Of(user)
            : _ordinals.IsNobody(_model, person) ? PersonFlags.Deleted
            : PersonFlags.None;
        return _silent is not null && person >= 0 && _silent[_ordinals.ShardOf(_model, person)] ? flags | PersonFlags.Unknown : flags;
    }

    // Rows are ascending: a last entry beyond the model's users is a new user.
    public bool MayCloseAny(ReadOnlySpan<int> row) => !row.IsEmpty && (row[^1] >= _model.Graph.UserCount || Table.MayCloseAny(row));

    public EndedConnection[] EndedOf(int person)
    {
        if (!_ordinals.TryId(_model, person, out var user) || _ended.Of(user) is not { IsEmpty: false } ends)
        {
            return [];
        }

        var found = new List<EndedConnection>(ends.Length);
        foreach (var end in ends)
        {
            // An asker's connections have ordinals.
            if (_ordinals.TryOrdinal(_model, end.Other, out var other))
            {
                found.Add(new EndedConnection(other, end.AtMs));
            }
        }

        return [.. found];
    }

    /// <summary>Notes that connections of a user ended or came back. One call at a time.</summary>
    public void NoteEnds(long user)
    {
        if (_ordinals.TryOrdinal(_model, user, out var ordinal))
        {
            Table.Note(ordinal);
        }
    }

    /// <summary>Takes the flags that a user has now. One call at a time.</summary>
    public void Refresh(long user)
    {
        RefreshErased();
        if (_model.Graph.TryGetOrdinal(user, out var ordinal))
        {
            Table.Set(ordinal, _users.Of(user));
        }
        else if (_ordinals.TryOrdinal(_model, user, out ordinal))
        {
            // Nobody knows a user without an ordinal from an earlier look.
            Table.Note(ordinal);
        }
    }

    /// <summary>Takes the people who were erased from the model: their places are nobody's.</summary>
    public void RefreshErased()
    {
        var erased = _model.Graph.Erased;
        if (erased.Length != _erasedCount)
        {
            foreach (var person in erased)
            {
                Table.Set(person, PersonFlags.Deleted);
            }

            _erasedCount = erased.Length;
        }
    }
}
