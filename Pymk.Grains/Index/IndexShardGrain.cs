using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pymk.Faiss.Shards;
using Pymk.Grains.Fencing;
using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Models;
using Pymk.Grains.Placement;

namespace Pymk.Grains.Index;

/// <summary>
/// Owner of an index partition: the index of each served model version, changed by the users who joined, changed or left since. The changes are in
/// the store. Searches run as <see cref="IndexSearches"/> of the silo, so they do not hold the shard's turn.
/// </summary>
[Orleans.Concurrency.Reentrant]
[KeepAlive]
[ShardPlacement]
internal sealed partial class IndexShardGrain(
    ModelRegistry models,
    IIndexChangeStore store,
    OpenIndexShards open,
    IndexSearches searches,
    ShardHome home,
    IOptions<ServingOptions> options,
    ILogger<IndexShardGrain> log) : Grain, IIndexShardGrain
{
    private const int LeftAtOnce = 1_000;

    private readonly SemaphoreSlim _writing = new(1);
    private IndexVersions _versions = null!;
    private Task _compaction = Task.CompletedTask;
    private int _shard;
    private long _epoch;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _shard = (int)this.GetPrimaryKeyLong();
        _epoch = await store.OpenAsync(_shard);
        _versions = new IndexVersions(_shard, models, store, open);
        this.FollowHome(home);
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _versions.CloseAll();
        return Task.CompletedTask;
    }

    public async ValueTask<IndexHits> Search(string modelVersion, float[] embedding, int count)
    {
        var deadline = Stopwatch.GetTimestamp() + (long)(options.Value.IndexDeadline.TotalSeconds * IndexSearches.PartOfDeadline * Stopwatch.Frequency);
        var index = await _versions.OpenAsync(modelVersion);
        count = (int)Math.Min(count, index.Count);
        if (count == 0)
        {
            return new IndexHits([], []);
        }

        var (ids, scores) = (new long[count], new float[count]);
        try
        {
            var outcome = await searches.SearchAsync(index, embedding, ids, scores, deadline);
            return outcome.Found == count
                ? new IndexHits(ids, scores, !outcome.Complete)
                : new IndexHits(ids[..outcome.Found], scores[..outcome.Found], !outcome.Complete);
        }
        catch (OverloadedException)
        {
            return new IndexHits([], [], Partial: true);
        }
    }

    public async Task Upsert(string modelVersion, long user, float[] embedding)
    {
        await _versions.CloseGoneAsync(version => this.WriteFencedAsync(store.DropAsync(_shard, _epoch, version)));
        var index = await _versions.OpenAsync(modelVersion);
        index.Check(user, embedding);
        await WriteAsync(async () =>
        {
            await store.UpsertAsync(_shard, _epoch, modelVersion, user, embedding);
            index.Upsert(user, embedding);
        });
        if (_compaction.IsCompleted && index.DeltaRows >= options.Value.IndexDeltaRows)
        {
            _compaction = Task.Run(() => Compact(index));
        }
    }

    public Task Remove(long user) => WriteAsync(async () =>
    {
        await store.RemoveAsync(_shard, _epoch, _versions.Names, user);
        await _versions.RemoveAsync(user);
    });

    public async Task<long> Erase(long user)
    {
        var entries = 0L;
        await WriteAsync(async () =>
        {
            entries = await store.EraseAsync(_shard, _epoch, _versions.Names, user);
            await _versions.RemoveAsync(user);
        });
        return entries;
    }

    public async Task<int> ForgetLeft()
    {
        var forgotten = 0;
        foreach (var users in (await store.ReadLeftAsync(_shard)).Chunk(LeftAtOnce))
        {
            await WriteAsync(() =>
            {
                var served = models.All;
                long[] gone = Array.FindAll(users, user => !served.Any(m => m.Graph.TryGetOrdinal(user, out _)));
                forgotten += gone.Length;
                return store.ForgetLeftAsync(_shard, _epoch, gone);
            });
        }

        return forgotten;
    }

    // Changes go one by one, to the store first: a search finds nothing that a restart would lose.
    private async Task WriteAsync(Func<Task> write)
    {
        await _writing.WaitAsync();
        try
        {
            await this.WriteFencedAsync(write());
        }
        finally
        {
            _writing.Release();
        }
    }

    private void Compact(VectorIndexShard index)
    {
        try
        {
            var began = Stopwatch.GetTimestamp();
            var rows = index.DeltaRows;
            if (index.Compact())
            {
                LogCompacted(_shard, index.Version, rows, Stopwatch.GetElapsedTime(began).TotalSeconds);
            }
        }
        catch (Exception e)
        {
            // The shard serves on with a longer list of changes; the next change tries again.
            LogNotCompacted(e, _shard, index.Version);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Index shard {Shard} of {Version} built {Rows} changes into the index in {Seconds:F1} s")]
    private partial void LogCompacted(int shard, string version, int rows, double seconds);

    [LoggerMessage(2, LogLevel.Warning, "Index shard {Shard} of {Version} could not build its changes into the index and will try again")]
    private partial void LogNotCompacted(Exception e, int shard, string version);
}
