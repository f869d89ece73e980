using Microsoft.Extensions.Options;
using Pymk.Core.Recommend;
using Pymk.Core.Rules;
using Pymk.Grains.Behavior;
using Pymk.Grains.Graph;
using Pymk.Grains.Models;

namespace Pymk.Grains.ListsAhead;

/// <summary>Finds the users of a shard who are likely to ask: those whom the model or the shard's events know to be active.</summary>
internal sealed class LikelyAskers(IGrainFactory grains, UserOrdinals ordinals, ModelActivity activity, IOptions<ListsAheadOptions> options)
{
    // No log has this epoch: it is read from its start.
    private const long NoEpoch = -1;

    /// <summary>The users of a shard, by ordinal, ascending.</summary>
    public async Task<IReadOnlyList<(int Ordinal, long User)>> FindAsync(ServingModel model, int shard)
    {
        var since = options.Value.ActiveDays == ListsAheadOptions.Everybody ? 0 : FactColumns.DayOf(model.Recommender.Present) - options.Value.ActiveDays;
        var later = await ReadEventsAsync(shard, since);
        await ordinals.ResolveAsync(model, later);
        return await Task.Run(() => Select(model, shard, since, later));
    }

    // Users whom events show to be active, those beyond the model among them.
    private async Task<HashSet<long>> ReadEventsAsync(int shard, int since)
    {
        var found = new HashSet<long>();
        await ReadAsync(grains.GetGrain<IGraphActivityGrain>(shard).GetActivity, since, found);
        await ReadAsync(grains.GetGrain<IProfileActivityGrain>(shard).GetActivity, since, found);
        return found;
    }

    private static async Task ReadAsync(Func<long, int, ValueTask<ActivityUpdates>> read, int since, HashSet<long> found)
    {
        var (epoch, known) = (NoEpoch, 0);
        ActivityUpdates updates;
        do
        {
            updates = await read(epoch, known);
            (epoch, known) = (updates.Epoch, updates.Known);
            for (var i = 0; i < updates.Users.Length; i++)
            {
                if (updates.Days[i] >= since)
                {
                    found.Add(updates.Users[i]);
                }
            }
        }
        while (updates.Known < updates.Count);
    }

    private List<(int Ordinal, long User)> Select(ServingModel model, int shard, int since, HashSet<long> later)
    {
        var found = new List<(int Ordinal, long User)>();
        var days = since > 0 ? activity.DaysOf(model) : [];
        for (var ordinal = 0; ordinal < model.Graph.UserCount; ordinal++)
        {
            var user = model.Graph.IdOf(ordinal);
            if (user >= 0 && ordinals.ShardOf(user) == shard && (since <= 0 || days[ordinal] >= since || later.Contains(user)))
            {
                found.Add((ordinal, user));
            }
        }

        var joined = new List<(int Ordinal, long User)>();
        foreach (var user in later)
        {
            // An erased user has no ordinal.
            if (ordinals.ShardOf(user) == shard && ordinals.TryOrdinal(model, user, out var ordinal) && ordinal >= model.Graph.UserCount)
            {
                joined.Add((ordinal, user));
            }
        }

        found.AddRange(joined.OrderBy(j => j.Ordinal));
        return found;
    }
}
