using System.Collections.Concurrent;
using Pymk.Core.Graph;
using Pymk.Core.Recommend;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Grains.Models;

namespace Pymk.Grains.Graph;

/// <summary>
/// Reads rows from the graph shards with one concurrent call a shard. Rows that the model still has right are read from the silo's own copy; the
/// leases tell which ones. A connection that other users made through another silo may therefore be missing for a lease period. The user's own row
/// always comes from its shard.
/// </summary>
/// <param name="grains">Finds the shards.</param>
/// <param name="ordinals">Finds users' shards.</param>
/// <param name="model">The version of all ordinals.</param>
/// <param name="leases">Knows which rows differ from the model.</param>
/// <param name="self">Ordinal of the user whose candidates are generated.</param>
/// <param name="shards">Number of shards.</param>
internal sealed class ShardedGraphReader(IGrainFactory grains, UserOrdinals ordinals, ServingModel model, ShardLeases leases, int self, int shards)
    : IGraphReader
{
    // A generation reads some three thousand users: look up each shard once.
    private readonly (bool Seen, ConcurrentDictionary<long, byte>? Users)[] _changed = new (bool, ConcurrentDictionary<long, byte>?)[shards];

    /// <summary>True once a shard did not answer, so that its rows are empty.</summary>
    public bool Partial { get; private set; }

    public async ValueTask<ReadOnlyMemory<int>[]> ReadAsync(ReadOnlyMemory<int> users, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var rows = new ReadOnlyMemory<int>[users.Length];
        var (places, ends) = ReadModel(users.Span, rows);
        if (places.Length == 0)
        {
            return rows;
        }

        var reads = new Task<GraphRows>?[shards];
        for (int shard = 0, start = 0; shard < shards; start = ends[shard++])
        {
            if (ends[shard] > start)
            {
                var asked = new int[ends[shard] - start];
                for (var i = 0; i < asked.Length; i++)
                {
                    asked[i] = users.Span[places[start + i]];
                }

                reads[shard] = grains.GetGrain<IGraphShardGrain>(shard).ReadRows(model.Version, asked).AsTask();
            }
        }

        for (int shard = 0, start = 0; shard < shards; start = ends[shard++])
        {
            if (reads[shard] is { } read)
            {
                try
                {
                    var answer = await read.WaitAsync(cancellation).ConfigureAwait(false);
                    for (var i = 0; i < answer.Rows.Length; i++)
                    {
                        rows[places[start + i]] = answer.Rows[i];
                    }
                }
                catch (Exception e) when (e is TimeoutException or OrleansException or UnknownModelException or StoreUnavailableException)
                {
                    Partial = true;
                }
            }
        }

        return rows;
    }

    /// <inheritdoc/>
    public FriendTimes ReadTimes(int user) => FriendTimes.Of(model.Graph, user);

    private bool IsAsTheModel(int shard, long user)
    {
        ref var changed = ref _changed[shard];
        if (!changed.Seen)
        {
            changed = (true, leases.ChangedOf(shard));
        }

        return changed.Users?.ContainsKey(user) == false;
    }

    // Fills the rows of the model; returns the places of the other rows, ordered by shard, and the end of each shard's places.
    private (int[] Places, int[] Ends) ReadModel(ReadOnlySpan<int> users, ReadOnlyMemory<int>[] rows)
    {
        const short Read = -1;
        var shardOf = new short[users.Length];
        var next = new int[shards];
        var asked = 0;
        for (var i = 0; i < users.Length; i++)
        {
            var user = users[i];
            var shard = ordinals.ShardOf(model, user);
            if (user != self && user < model.Graph.UserCount && IsAsTheModel(shard, model.Graph.IdOf(user)))
            {
                (rows[i], shardOf[i]) = (model.Graph.NeighborMemory(user), Read);
            }
            else
            {
                next[shardOf[i] = (short)shard]++;
                asked++;
            }
        }

        for (int s = 0, sum = 0; s < shards; s++)
        {
            (next[s], sum) = (sum, sum + next[s]);
        }

        var places = new int[asked];
        for (var i = 0; i < users.Length && asked > 0; i++)
        {
            if (shardOf[i] != Read)
            {
                places[next[shardOf[i]]++] = i;
            }
        }

        return (places, next);
    }
}
