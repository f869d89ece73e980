using Pymk.Core.Models;
using Pymk.Grains.Behavior;
using Pymk.Grains.Fencing;
using Pymk.Grains.Index;
using Pymk.Grains.Interfaces.Events;

namespace Pymk.Grains.Profiles;

internal sealed partial class ProfileShardGrain
{
    public ValueTask<bool> Has(long user) => new(_profiles.Has(user) || _behavior.Has(user));

    public async Task<ErasedProfile> Erase(long user)
    {
        await erased.FindAsync(user);
        var (profile, behavior) = (_profiles.Has(user), _behavior.Has(user));
        _profiles.Remove(user);
        _behavior.Remove(user);
        _changes.Remove(user);
        _toDescribe.Remove(user);
        _toUpdate.Remove(user);
        var entries = 0L;

        // A description of the user that is under way ends first.
        await _rows.EraseAsync(user, async () =>
        {
            await MarkWritingAsync([]);
            await this.WriteFencedAsync(store.RemoveAsync(_shard, _profileEpoch, [user]));
            await WriteBehaviorAsync([new UserBehavior(user)]);
            foreach (var shard in models.All.Select(m => Shards.Of(user, m.Manifest.Shards)).Distinct())
            {
                entries += await GrainFactory.GetGrain<IIndexShardGrain>(shard).Erase(user);
            }
        });
        return new ErasedProfile(profile ? 1 : 0, behavior ? 1 : 0, entries);
    }

    public async Task PeopleForgotten(long[] users)
    {
        foreach (var user in users)
        {
            await Erase(user);
        }
    }

    private static (long User, long Other, long TimeMs) About(ProfileEvent e) => (e.User, e.User, e.Time.ToUnixTimeMilliseconds());

    private static (long User, long Other, long TimeMs) About(InteractionEvent e) => (e.User, e.Other, e.Time.ToUnixTimeMilliseconds());

    private async ValueTask ReviveAsync(ProfileEvent[] events)
    {
        foreach (var e in events)
        {
            if (e.Kind == ProfileEventKind.Created)
            {
                await erased.ReviveAsync(e.User, e.Time.ToUnixTimeMilliseconds());
            }
        }

        await erased.ConfirmAsync(events, About);
    }

    private (InteractionEvent[] Events, bool[] Refusals) Keep(InteractionEvent[] events, bool[] refusals)
    {
        var kept = erased.Keep(events, About);
        return kept.Length == events.Length ? (events, refusals) : (kept, [.. kept.Select(e => refusals[Array.IndexOf(events, e)])]);
    }
}
