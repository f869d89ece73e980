using Pymk.Grains.Interfaces.Export;

namespace Pymk.Grains.Profiles;

internal sealed partial class ProfileShardGrain
{
    public ValueTask<HeldProfile> ReadOf(long user)
    {
        var (state, behavior) = (_profiles.Has(user) ? _profiles[user] : ProfileState.Unknown(user), _behavior.Of(user));
        var (sum, last) = (behavior.Sum, behavior.LastActive);
        return new(new HeldProfile(
            state.JoinedMs,
            state.ProfileMs > 0,
            state.Profile,
            _behavior.Has(user),
            new PersonBehavior(
                sum.Shown, sum.Viewed, sum.Invited, sum.Views, sum.Invites, sum.Accepted, sum.Refused,
                last == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(last))));
    }
}
