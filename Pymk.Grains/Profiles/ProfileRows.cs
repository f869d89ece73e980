using Pymk.Core.Profiles;
using Pymk.Core.Recommend;
using Pymk.Core.Snapshots;
using Pymk.Grains.Interfaces.Events;

namespace Pymk.Grains.Profiles;

/// <summary>
/// The profiles of a shard's users at one moment: those of the model, and what events said since. It is read on any thread, whatever happens to the
/// shard. Deleted and erased people are not in it.
/// </summary>
internal sealed class ProfileRows
{
    private readonly ServingModel _model;
    private readonly Dictionary<long, ProfileState> _states;
    private readonly IReadOnlySet<long> _gone;
    private readonly Func<long, bool> _isOwn;
    private readonly SnapshotField[] _fields;
    private readonly Dictionary<SnapshotField, int> _places;

    /// <param name="model">The model at that moment.</param>
    /// <param name="states">What events say of the shard's users.</param>
    /// <param name="gone">People who are deleted or erased.</param>
    /// <param name="isOwn">Whether a user is of the shard.</param>
    public ProfileRows(ServingModel model, IReadOnlyCollection<ProfileState> states, IReadOnlySet<long> gone, Func<long, bool> isOwn)
    {
        (_model, _gone, _isOwn) = (model, gone, isOwn);
        _states = states.ToDictionary(s => s.User);
        _fields =
        [
            .. model.Profiles.Fields.Select(f => new SnapshotField(f.Kind, f.Name))
                .Concat(states.SelectMany(s => FieldsOf(s.Profile)))
                .Distinct().OrderBy(f => f.Kind).ThenBy(f => f.Name, StringComparer.Ordinal),
        ];
        _places = _fields.Select((field, place) => (field, place)).ToDictionary(f => f.field, f => f.place);
    }

    /// <summary>The fields that the profiles may have.</summary>
    public IReadOnlyList<SnapshotField> Fields => _fields;

    /// <summary>Everybody of the shard whom the service knows: the users of the model, then those who joined since.</summary>
    public IEnumerable<SnapshotProfile> All()
    {
        for (var user = 0; user < _model.Graph.UserCount; user++)
        {
            if (_model.Graph.IdOf(user) is var id && id >= 0 && _isOwn(id) && !_gone.Contains(id))
            {
                yield return Row(id, user);
            }
        }

        foreach (var id in _states.Keys)
        {
            if (!_gone.Contains(id) && !_model.Graph.TryGetOrdinal(id, out _))
            {
                yield return Row(id, -1);
            }
        }
    }

    private SnapshotProfile Row(long id, int user)
    {
        var state = _states.GetValueOrDefault(id);

        // The time of joining in the model counts where it has one.
        var joined = user >= 0 && _model.Profiles.Joined[user] is > 0 and var known ? known
            : (uint)Math.Clamp((state?.JoinedMs ?? 0) / 1_000, 0, uint.MaxValue);
        if (state is { ProfileMs: > 0 })
        {
            var profile = state.Profile ?? UserProfile.Empty;
            return new SnapshotProfile(id, profile.Name, profile.Headline, Known(joined), Values(EventTexts.Of(profile))) { ProfileMs = state.ProfileMs };
        }

        var profiles = _model.Profiles;
        return user < 0
            ? new SnapshotProfile(id, "", "", Known(joined), [])
            : new SnapshotProfile(id, profiles.Names[user], profiles.Headlines[user], Known(joined), Values(ProfileTexts.Of(profiles, user)));
    }

    // Within a field the order of the profile stays: the first value of an attribute is the one that is shown.
    private SnapshotValue[] Values(IEnumerable<ProfileText> values) =>
    [
        .. values.Select(v => new SnapshotValue(_places[FieldOf(v)], v.Text))
            .Distinct().OrderBy(v => v.Field),
    ];

    private static IEnumerable<SnapshotField> FieldsOf(UserProfile? profile) => profile is null ? [] : EventTexts.Of(profile).Select(FieldOf);

    private static SnapshotField FieldOf(ProfileText value) => new(value.Kind, value.Field);

    private static uint? Known(uint seconds) => seconds == 0 ? null : seconds;
}
