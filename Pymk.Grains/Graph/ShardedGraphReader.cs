using Pymk.Core.Graph;
using Pymk.Grains.Interfaces.Graph;
using Pymk.Grains.Models;

namespace Pymk.Grains.Graph;

/// <summary>Reads rows from the graph shards: one call a shard and round, all at the same time.</summary>
internal sealed class ShardedGraphReader(IGrainFactory grains, UserNumbers numbers, ServingModel model, int shards) : IGraphReader
{
    /// <summary>True once a shard did not answer and its rows were taken for empty.</summary>
    public bool Partial { get; private set; }

    public async ValueTask<IReadOnlyList<ReadOnlyMemory<int>>> ReadAsync(ReadOnlyMemory<int> users, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var (places, ends) = ByShard(users.Span);
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

        var rows = new ReadOnlyMemory<int>[users.Length];
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
                catch (Exception e) when (e is TimeoutException or OrleansException or UnknownModelException)
                {
                    Partial = true;
                }
            }
        }

        return rows;
    }

    /// <inheritdoc/>
    public FriendTimes ReadTimes(int user) => FriendTimes.Of(model.Graph, user);

    private (int[] Places, int[] Ends) ByShard(ReadOnlySpan<int> users)
    {
        var shardOf = new short[users.Length];
        var next = new int[shards];
        for (var i = 0; i < users.Length; i++)
        {
            next[shardOf[i] = (short)numbers.ShardOf(model, users[i])]++;
        }

        for (int s = 0, sum = 0; s < shards; s++)
        {
            (next[s], sum) = (sum, sum + next[s]);
        }

        var places = new int[users.Length];
        for (var i = 0; i < users.Length; i++)
        {
            places[next[shardOf[i]]++] = i;
        }

        return (places, next);
    }
}
