using Pymk.Core.Graph;
using Pymk.Core.Profiles;
using Pymk.Core.Snapshots;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Profiles;
using Pymk.Storage.Snapshots;

namespace Pymk.Storage.Restore;

/// <summary>Turns the people of a snapshot into the profile states that say what a model does not.</summary>
/// <param name="source">Snapshot and model.</param>
internal sealed class RestoredPeople(RestoreSource source)
{
    private readonly Dictionary<long, (LastEvent Deactivated, LastEvent Deleted)> _accounts = [];

    /// <summary>Values of attributes that do not fit into a state.</summary>
    public long Shortened { get; private set; }

    /// <summary>Notes whether an account is deactivated or deleted.</summary>
    public void Note(RelationEvent e)
    {
        var (deactivated, deleted) = _accounts.GetValueOrDefault(e.From);
        switch (e.Kind)
        {
            case RelationKind.Withdrawn:
                _accounts[e.From] = (new LastEvent(e.TimeMs, e.Active), deleted);
                break;
            case RelationKind.Deleted:
                _accounts[e.From] = (deactivated, new LastEvent(e.TimeMs, e.Active));
                break;
        }
    }

    /// <summary>True for a person whose account is deleted.</summary>
    public bool IsDeleted(long user) => _accounts.TryGetValue(user, out var account) && account.Deleted.Holds;

    /// <summary>The state of a person after all relations were noted; null where the model says the same.</summary>
    public ProfileState? StateOf(StoredPerson person)
    {
        var known = source.Graph.TryGetOrdinal(person.User, out var user);
        var hasAccount = _accounts.Remove(person.User, out var account);
        var joins = person.Joined is > 0 && (!known || source.Profiles.Joined[user] == 0);
        var blank = person is { Name: "", Headline: "", Values: [] };
        var changed = known ? !SaysTheSame(person, user) : !blank;
        return known && !hasAccount && !joins && !changed ? null : new ProfileState(
            person.User, joins ? 1_000L * person.Joined!.Value : 0, account.Deactivated, account.Deleted, changed ? source.TakenMs : 0,
            changed ? ProfileOf(person) : null);
    }

    /// <summary>States of the accounts that had no row: their people are deleted.</summary>
    public IEnumerable<ProfileState> Rest() => _accounts.Select(a =>
        new ProfileState(a.Key, 0, a.Value.Deactivated, a.Value.Deleted, a.Value.Deleted.Holds ? a.Value.Deleted.Ms : 0, null));

    private bool SaysTheSame(StoredPerson person, int user) =>
        source.Profiles.Names[user] == person.Name
        && source.Profiles.Headlines[user] == person.Headline
        && person.Values.ToHashSet().SetEquals(source.Profiles.Fields.SelectMany(field => ValuesOf(field, user)));

    private static IEnumerable<(SnapshotField Field, string Text)> ValuesOf(ProfileField field, int user)
    {
        foreach (var token in field.Tokens(user).ToArray())
        {
            yield return (new SnapshotField(field.Kind, field.Name), field.Vocabulary[token]);
        }
    }

    private UserProfile ProfileOf(StoredPerson person)
    {
        var attributes = new Dictionary<string, string>();
        foreach (var (field, text) in person.Values.Where(v => v.Field.Kind == ProfileFieldKind.Attribute))
        {
            Shortened += attributes.TryAdd(field.Name, text) ? 0 : 1;
        }

        var interests = person.Values.Where(v => v.Field.Kind == ProfileFieldKind.Interest).GroupBy(v => v.Field.Name, v => v.Text)
            .ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g]);
        return new UserProfile(person.Name, person.Headline, attributes, interests);
    }
}
