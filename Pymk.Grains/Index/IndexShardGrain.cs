using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Pymk.Faiss.Shards;
using Pymk.Grains.Fencing;
using Pymk.Grains.Interfaces.Admission;
using Pymk.Grains.Models;

namespace Pymk.Grains.Index;

/// <summary>
/// Owner of an index partition: the index of each served model version, and beside it the users who joined, changed or left, kept in the store. Searches run
/// as <see cref="IndexSearches"/> of the silo, so that they do not hold the shard's turn.
/// </summary>
[Orleans.Concurrency.Reentrant]
[KeepAlive]
internal sealed partial class IndexShardGrain(
    ModelRegistry models, IIndexChangeStore store, OpenIndexShards open, IndexSearches searches, IOptions<ServingOptions> options, ILogger<IndexShardGrain> log) : Grain, IIndexShardGrain
{
    // The asker's clock started earlier and stops when the answer is back: the shard keeps to this part of the same deadline.
    private const double OwnPartOfDeadline = 0.8;

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
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _versions.CloseAll();
        return Task.CompletedTask;
    }

    public async ValueTask<IndexHits> Search(string modelVersion, float[] embedding, int count)
    {
        var deadline = Stopwatch.GetTimestamp() + (long)(options.Value.IndexDeadline.TotalSeconds * OwnPartOfDeadline * Stopwatch.Frequency);
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
            return outcome.Found == count ? new IndexHits(ids, scores, !outcome.Complete) : new IndexHits(ids[..outcome.Found], scores[..outcome.Found], !outcome.Complete);
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

    /// <summary>One change after the other, the store first: what a search finds is what a restart finds again.</summary>
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
            // The shard goes on with its longer list of changes; the next change tries again.
            LogNotCompacted(e, _shard, index.Version);
        }
    }

    [LoggerMessage(LogLevel.Information, "Index shard {Shard} of {Version}: {Rows} changes built into the index in {Seconds:F1} s")]
    private partial void LogCompacted(int shard, string version, int rows, double seconds);

    [LoggerMessage(LogLevel.Warning, "Index shard {Shard} of {Version} could not build its changes into the index")]
    private partial void LogNotCompacted(Exception e, int shard, string version);
}
