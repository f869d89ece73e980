using Pymk.Grains.Models;

namespace Pymk.Grains.Graph;

/// <summary>Sends relation events to the shards of both users. Safe to repeat: the latest event by its time wins.</summary>
public interface IRelationEvents
{
    /// <summary>Returns when all events are in the store and every active user's grain has heard of them.</summary>
    /// <exception cref="TimeoutException">The silo of a shard does not answer; where that is known before, nothing is sent to any shard.</exception>
    Task ApplyAsync(IReadOnlyCollection<RelationEvent> events);
}

/// <inheritdoc cref="IRelationEvents"/>
internal sealed class RelationEvents(IGrainFactory grains, UserOrdinals ordinals, ShardLeases leases) : IRelationEvents
{
    public Task ApplyAsync(IReadOnlyCollection<RelationEvent> events)
    {
        var byShard = new Dictionary<int, List<RelationEvent>>();
        foreach (var e in events)
        {
            var from = ordinals.ShardOf(e.From);
            var to = ordinals.ShardOf(e.To);
            Add(byShard, from, e);
            if (to != from)
            {
                Add(byShard, to, e);
            }
        }

        foreach (var shard in byShard.Keys)
        {
            leases.RequireHeard(shard);
        }

        return Task.WhenAll(byShard.Select(s => grains.GetGrain<IGraphShardGrain>(s.Key).Apply([.. s.Value]).AsTask()));
    }

    private static void Add(Dictionary<int, List<RelationEvent>> byShard, int shard, RelationEvent e)
    {
        if (!byShard.TryGetValue(shard, out var events))
        {
            byShard[shard] = events = [];
        }

        events.Add(e);
    }
}
