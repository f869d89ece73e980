using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Pymk.Core.Graph;
using Pymk.Core.Recommend;
using Pymk.Grains.Interfaces.Stores;
using Pymk.Grains.Models;

namespace Pymk.Grains.Graph;

/// <summary>
/// Reads rows of the graph. Those of shards that this silo hosts are read in place where the model still has them right; the leases tell which ones
/// changed. Others come from the silos that host them, with one concurrent call a silo, and changed ones of this silo from their shards. The user's own
/// row always comes from its shard.
/// </summary>
/// <param name="grains">Finds the shards.</param>
/// <param name="ordinals">Finds users' shards.</param>
/// <param name="model">The version of all ordinals.</param>
/// <param name="leases">Knows which rows differ from the model, and where shards live.</param>
/// <param name="self">Ordinal of the user whose candidates are generated.</param>
/// <param name="shards">Number of shards.</param>
/// <param name="deadline">The longest wait for another silo; its rows are empty after that. Zero waits as long as a call may take.</param>
/// <param name="time">The clock of the deadline.</param>
/// <param name="forAnother">Reads for another silo, and so asks no third one but by its shards.</param>
internal sealed class ShardedGraphReader(
    IGrainFactory grains, UserOrdinals ordinals, ServingModel model, ShardLeases leases, int self, int shards, TimeSpan deadline = default,
    TimeProvider? time = null, bool forAnother = false)
    : IGraphReader
{
    // A generation reads some three thousand users: look up each shard once.
    private readonly (bool Seen, ConcurrentDictionary<long, byte>? Users)[] _changed = new (bool, ConcurrentDictionary<long, byte>?)[shards];

    /// <summary>True once a shard did not answer, so that its rows are empty.</summary>
    public bool Partial { get; private set; }

    public ValueTask<ReadOnlyMemory<int>[]> ReadAsync(ReadOnlyMemory<int> users, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var rows = new ReadOnlyMemory<int>[users.Length];
        var (places, ends) = ReadHere(users.Span, rows);
        return places.Length == 0 ? new(rows) : AskAsync(users, places, ends, rows, cancellation);
    }

    private async ValueTask<ReadOnlyMemory<int>[]> AskAsync(
        ReadOnlyMemory<int> users, int[] places, int[] ends, ReadOnlyMemory<int>[] rows, CancellationToken cancellation)
    {
        var reads = new List<(Task<GraphRows> Rows, ReadOnlyMemory<int> Places, bool Crosses)>();
        Dictionary<string, List<int>>? away = null;
        for (int shard = 0, start = 0; shard < shards; start = ends[shard++])
        {
            var asked = places.AsMemory(start, ends[shard] - start);
            if (asked.IsEmpty)
            {
                continue;
            }

            if (leases.IsQuiet(shard))
            {
                Partial = true;
                continue;
            }

            if (HostAway(shard) is { } host)
            {
                away ??= [];
                (CollectionsMarshal.GetValueRefOrAddDefault(away, host, out _) ??= []).AddRange(asked.Span);
                continue;
            }

            var read = grains.GetGrain<IGraphShardGrain>(shard).ReadRows(model.Version, At(users.Span, asked.Span)).AsTask();
            read.Ignore();
            reads.Add((read, asked, leases.HostOf(shard) != leases.Here));
        }

        var shardsAsked = reads.Count;
        foreach (var (host, asked) in away ?? [])
        {
            ServingMetrics.CountCrossing();
            var called = grains.GetGrain<ISiloGraphGrain>(host).Read(model.Version, At(users.Span, CollectionsMarshal.AsSpan(asked))).AsTask();
            called.Ignore();
            reads.Add((called, asked.ToArray(), true));
        }

        var until = deadline > TimeSpan.Zero && reads.Exists(read => read.Crosses) ? Task.Delay(deadline, time ?? TimeProvider.System, cancellation) : null;
        for (var i = 0; i < reads.Count; i++)
        {
            var taken = await TakeAsync(reads[i].Rows, reads[i].Places, rows, reads[i].Crosses ? until : null, cancellation).ConfigureAwait(false);
            if (i >= shardsAsked)
            {
                ServingMetrics.CountCrossed(sizeof(int) * taken);
            }
        }

        return rows;
    }

    // Returns the number of neighbours.
    private async ValueTask<long> TakeAsync(
        Task<GraphRows> read, ReadOnlyMemory<int> places, ReadOnlyMemory<int>[] rows, Task? until, CancellationToken cancellation)
    {
        try
        {
            if (until is not null && await Task.WhenAny(read, until).ConfigureAwait(false) != read)
            {
                cancellation.ThrowIfCancellationRequested();
                Partial = true;
                return 0;
            }

            var answer = await read.WaitAsync(cancellation).ConfigureAwait(false);
            var taken = 0L;
            for (var i = 0; i < answer.Rows.Length; i++)
            {
                rows[places.Span[i]] = answer.Rows[i];
                taken += answer.Rows[i].Length;
            }

            Partial |= answer.Partial;
            return taken;
        }
        catch (Exception e) when (e is TimeoutException or OrleansException or UnknownModelException or StoreUnavailableException)
        {
            Partial = true;
            return 0;
        }
    }

    // Null for a shard of this silo, and where the shard itself is asked.
    private string? HostAway(int shard) => !forAnother && model.Graph.IsSliced && leases.HostOf(shard) is { } host && host != leases.Here ? host : null;

    private static int[] At(ReadOnlySpan<int> users, ReadOnlySpan<int> places)
    {
        var found = new int[places.Length];
        for (var i = 0; i < found.Length; i++)
        {
            found[i] = users[places[i]];
        }

        return found;
    }

    /// <inheritdoc/>
    public FriendTimes ReadTimes(int user) => FriendTimes.Of(model.Graph, user);

    private bool IsAsTheModel(int shard, int user)
    {
        ref var changed = ref _changed[shard];
        if (!changed.Seen)
        {
            changed = (true, leases.ChangedOf(shard));
        }

        return changed.Users?.ContainsKey(model.Graph.IdOf(user)) == false;
    }

    // Fills the rows that are here; returns the places of the other rows, ordered by shard, and the end of each shard's places.
    private (int[] Places, int[] Ends) ReadHere(ReadOnlySpan<int> users, ReadOnlyMemory<int>[] rows)
    {
        const short Read = -1;
        var shardOf = new short[users.Length];
        var next = new int[shards];
        var asked = 0;
        for (var i = 0; i < users.Length; i++)
        {
            var user = users[i];
            var shard = ordinals.ShardOf(model, user);
            if (user != self && user < model.Graph.UserCount && model.Graph.TryGetNeighbors(user, out var row) && IsAsTheModel(shard, user))
            {
                (rows[i], shardOf[i]) = (row, Read);
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
