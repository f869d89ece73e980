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
        return await RemoveAsync(user, () => true);
    }

    public Task PersonForgotten(long user, long untilMs) => RemoveAsync(user, () => !_profiles.Has(user) || _profiles[user].LastEventMs <= untilMs);

    // A description of the user that is under way ends first. No await lies between the question and the removal, and changes of the user that come
    // afterwards reach the store after it.
    private async Task<ErasedProfile> RemoveAsync(long user, Func<bool> may)
    {
        var removed = new ErasedProfile(0, 0, 0);
        await _rows.EraseAsync(user, async () =>
        {
            await MarkWritingAsync([]);
            if (may())
            {
                removed = new ErasedProfile(_profiles.Has(user) ? 1 : 0, _behavior.Has(user) ? 1 : 0, 0);
                await HoldChangesAsync(RemoveNowAsync(user));
                removed = removed with { IndexEntries = await RemoveFromIndexAsync(user) };
            }
        });
        return removed;
    }

    private Task RemoveNowAsync(long user)
    {
        _profiles.Remove(user);
        _behavior.Remove(user);
        _changes.Remove(user);
        _toDescribe.Remove(user);
        _toUpdate.Remove(user);
        return Task.WhenAll(
            this.WriteFencedAsync(store.RemoveAsync(_shard, _profileEpoch, [user])),
            WriteBehaviorAsync([new UserBehavior(user)]));
    }

    private async Task<long> RemoveFromIndexAsync(long user)
    {
        var entries = 0L;
        foreach (var shard in models.All.Select(m => Shards.Of(user, m.Manifest.Shards)).Distinct())
        {
            entries += await GrainFactory.GetGrain<IIndexShardGrain>(shard).Erase(user);
        }

        return entries;
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
