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
        if (account.Deleted.Holds)
        {
            return StateOf(person.User, account);
        }

        var joins = person.Joined is > 0 && (!known || source.Profiles.Joined[user] == 0);
        var blank = person is { Name: "", Headline: "", Values: [] };
        var changed = person.ProfileMs is not null || (known ? !SaysTheSame(person, user) : !blank);
        return known && !hasAccount && !joins && !changed ? null : new ProfileState(
            person.User, joins ? 1_000L * person.Joined!.Value : 0, account.Deactivated, account.Deleted, changed ? person.ProfileMs ?? source.TakenMs : 0,
            changed ? ProfileOf(person) : null);
    }

    /// <summary>States of the accounts that had no row: their people are deleted.</summary>
    public IEnumerable<ProfileState> Rest() => _accounts.Select(a => StateOf(a.Key, a.Value));

    // Shards write their parts at different moments, so a person whose account is deleted may have a row all the same.
    private static ProfileState StateOf(long user, (LastEvent Deactivated, LastEvent Deleted) account) =>
        new(user, 0, account.Deactivated, account.Deleted, account.Deleted.Holds ? account.Deleted.Ms : 0, null);

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

    private static UserProfile ProfileOf(StoredPerson person)
    {
        var (attributes, interests) = (Texts(person, ProfileFieldKind.Attribute), Texts(person, ProfileFieldKind.Interest));
        var more = attributes.Where(a => a.Value.Count > 1).ToDictionary(a => a.Key, a => (IReadOnlyList<string>)[.. a.Value.Skip(1)]);
        return new UserProfile(person.Name, person.Headline, attributes.ToDictionary(a => a.Key, a => a.Value[0]), interests)
        {
            MoreValues = more.Count > 0 ? more : null,
        };
    }

    private static Dictionary<string, IReadOnlyList<string>> Texts(StoredPerson person, ProfileFieldKind kind) =>
        person.Values.Where(v => v.Field.Kind == kind).GroupBy(v => v.Field.Name, v => v.Text).ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g]);
}
