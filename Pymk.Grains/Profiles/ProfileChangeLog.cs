namespace Pymk.Grains.Profiles;

/// <summary>
/// The users of a shard whose profile or row changed, in the order of the changes, so that each silo reads only what is new to it. The log keeps
/// the last change of each profile, and a bounded number of row changes and folded users.
/// </summary>
internal sealed class ProfileChangeLog
{
    private readonly SortedDictionary<long, long> _users = [];
    private readonly Dictionary<long, long> _versions = [];
    private readonly LatestUsers _rows = new();
    private readonly LatestUsers _folded = new();
    private readonly long _epoch;
    private long _version;

    /// <summary>Starts a log in which the given users have changed.</summary>
    /// <param name="epoch">Differs between activations: versions of another epoch mean nothing here.</param>
    /// <param name="users">The users.</param>
    public ProfileChangeLog(long epoch, IEnumerable<long> users)
    {
        _epoch = epoch;
        foreach (var user in users)
        {
            AddProfile(user);
        }
    }

    /// <summary>Notes that profile and row of a user changed.</summary>
    public void AddProfile(long user)
    {
        if (_versions.Remove(user, out var before))
        {
            _users.Remove(before);
        }

        _users[_versions[user] = ++_version] = user;
    }

    /// <summary>Forgets an erased user.</summary>
    public void Remove(long user)
    {
        if (_versions.Remove(user, out var version))
        {
            _users.Remove(version);
        }
    }

    /// <summary>Notes that the state of a user was folded: the model says the same.</summary>
    public void Fold(long user)
    {
        Remove(user);
        _folded.Add(++_version, user);
    }

    /// <summary>Notes that only the row of a user changed.</summary>
    public void AddRow(long user) => _rows.Add(++_version, user);

    /// <summary>What changed after a version; everything for a version of another epoch or one that is too old.</summary>
    /// <param name="knownEpoch">The epoch that the caller knows.</param>
    /// <param name="version">The version that the caller knows.</param>
    /// <param name="profiles">The present profiles.</param>
    /// <param name="attributes">The profile attributes to tell the values of.</param>
    public ProfileUpdates After(long knownEpoch, long version, ShardProfiles profiles, params string[] attributes)
    {
        var folded = knownEpoch == _epoch ? _folded.After(version) : null;
        var same = folded is not null;
        var cards = same && version == _version ? [] : _users
            .Where(c => !same || c.Key > version)
            .Select(c => Card(profiles[c.Value], c.Key, attributes))
            .ToArray();
        return new ProfileUpdates(_epoch, _version, cards, same ? _rows.After(version) : null, folded);
    }

    private static ChangedCard Card(ProfileState state, long version, string[] attributes) =>
        new(state.User, version, state.Profile?.Name, state.Profile?.Headline, attributes.Length == 0 ? null : state.Values(attributes));
}
