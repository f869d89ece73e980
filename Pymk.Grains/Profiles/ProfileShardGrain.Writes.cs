using Pymk.Core.Privacy;
using Pymk.Grains.Fencing;
using Pymk.Grains.Graph;
using Pymk.Grains.Interfaces.Events;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Grains.Interfaces.Intake;
using Pymk.Grains.Interfaces.Users;

namespace Pymk.Grains.Profiles;

internal sealed partial class ProfileShardGrain
{
    public async Task<UserWritten[]> Write(UserWrite[] writes)
    {
        await leases.Asked;
        var standings = new Dictionary<long, UserStanding>();
        foreach (var user in writes.Select(w => w.User.Number).Distinct())
        {
            standings[user] = await StandingAsync(user);
        }

        // The shard refuses events about erased people until they are created anew.
        if (!erased.IsEmpty)
        {
            await ReviveAsync([.. writes.SelectMany(w => Plan(w, standings[w.User.Number]).Events)]);
        }

        await RemovedAsync();

        // No await from here to the store: every write sees the one before, so two patches never lose each other.
        var (written, changed) = (new UserWritten[writes.Length], new Dictionary<long, ProfileState>());
        for (var i = 0; i < writes.Length; i++)
        {
            written[i] = Apply(writes[i], standings, changed);
        }

        await this.WriteFencedAsync(store.WriteAsync(_shard, _profileEpoch, changed.Values));
        NoteActivity(written.SelectMany(w => w.Events).Select(e => (e.User, e.Time)));
        foreach (var user in changed.Keys)
        {
            await _rows.DescribeAsync(user);
        }

        return written;
    }

    public ValueTask<string?[]?[]> GetValues(long[] users, string[] attributes) =>
        new(Array.ConvertAll(users, user => _profiles.Has(user) ? _profiles[user].Values(attributes) : null));

    private UserWritten Apply(UserWrite write, Dictionary<long, UserStanding> standings, Dictionary<long, ProfileState> changed)
    {
        var plan = Plan(write, StandingNow(write.User.Number, standings[write.User.Number]));
        if (plan.Refusal is not null)
        {
            return plan;
        }

        if (erased.Keep([.. plan.Events], About).Length < plan.Events.Count)
        {
            return UserWritePlan.Refused(RefusalKind.Gone, $"User {UserIdRules.Shown(write.User)} is gone: the user was erased after the time of this write.", "time");
        }

        // Choices are flags of the graph shard alone.
        var own = plan.Events.Where(e => e.Kind != ProfileEventKind.Choices).ToArray();
        foreach (var state in _profiles.Apply(own))
        {
            changed[state.User] = state;
        }

        standings[write.User.Number] = write.Kind == UserWriteKind.Delete ? UserStanding.Deleted : UserStanding.Here;
        return plan;
    }

    private UserWritten Plan(UserWrite write, UserStanding standing)
    {
        var user = write.User.Number;
        var state = _profiles.Has(user) ? _profiles[user] : null;
        var deactivated = state?.Deactivated.Holds == true || (leases.Flags.Of(user) & PersonFlags.Deactivated) != 0;
        var lastMs = Math.Max(state?.LastEventMs ?? 0, erased.LastMsOf(user));
        return UserWritePlan.Of(write, standing, deactivated, lastMs, () => ProfileOf(user, state));
    }

    private UserProfile ProfileOf(long user, ProfileState? state) =>
        state is { ProfileMs: > 0 } ? state.Profile ?? UserProfile.Empty
        : models.HasModel ? ModelProfiles.Of(models.Current, user)
        : UserProfile.Empty;

    // What other calls did since the standing was read.
    private UserStanding StandingNow(long user, UserStanding before) =>
        !_profiles.Has(user) ? before
        : _profiles[user].Deleted.Holds ? UserStanding.Deleted
        : before == UserStanding.Unknown ? UserStanding.Here
        : before;

    // A flag may be there without the state, and the other way round, where a write ended between the two: the next write ends it.
    private async ValueTask<UserStanding> StandingAsync(long user)
    {
        if (await erased.IsErasedAsync(user) || (leases.Flags.Of(user) & PersonFlags.Deleted) != 0)
        {
            return UserStanding.Deleted;
        }

        if (_profiles.Has(user))
        {
            return _profiles[user].Deleted.Holds ? UserStanding.Deleted : UserStanding.Here;
        }

        try
        {
            var known = (models.HasModel && models.Current.Graph.TryGetOrdinal(user, out _))
                || await GrainFactory.GetGrain<IGraphShardGrain>(_shard).Knows(user);
            return known ? UserStanding.Here : UserStanding.Unknown;
        }
        catch (UserGoneException)
        {
            return UserStanding.Deleted;
        }
    }
}
