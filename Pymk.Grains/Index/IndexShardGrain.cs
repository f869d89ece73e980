using Pymk.Faiss;
using Pymk.Grains.Interfaces.Index;
using Pymk.Grains.Models;

namespace Pymk.Grains.Index;

/// <summary>
/// Owner of an index partition: the model's, loaded when first asked for, and on top of it the embeddings of users who joined or changed, searched exactly.
/// Native search runs on the thread pool, never on the grain's turn.
/// </summary>
[Orleans.Concurrency.Reentrant]
[KeepAlive]
internal sealed class IndexShardGrain(ModelRegistry models) : Grain, IIndexShardGrain
{
    private readonly Dictionary<string, Task<IVectorIndex>> _indexes = [];
    private readonly Dictionary<string, Dictionary<long, float[]>> _changed = [];
    private readonly HashSet<long> _removed = [];

    public async ValueTask<IndexHits> Search(string modelVersion, float[] embedding, int count)
    {
        var index = await OpenAsync(modelVersion);
        var hits = await Task.Run(() => SearchIndex(index, embedding, count));
        return _removed.Count == 0 && !_changed.ContainsKey(modelVersion) ? hits : WithChanges(modelVersion, embedding, count, hits);
    }

    public Task Upsert(string modelVersion, long user, float[] embedding)
    {
        if (!_changed.TryGetValue(modelVersion, out var changed))
        {
            _changed[modelVersion] = changed = [];
        }

        changed[user] = embedding;
        _removed.Remove(user);
        return Task.CompletedTask;
    }

    public Task Remove(long user)
    {
        _removed.Add(user);
        foreach (var changed in _changed.Values)
        {
            changed.Remove(user);
        }

        return Task.CompletedTask;
    }

    private static IndexHits SearchIndex(IVectorIndex index, float[] embedding, int count)
    {
        count = (int)Math.Min(count, index.Count);
        if (count == 0)
        {
            return new IndexHits([], []);
        }

        var (ids, scores) = (new long[count], new float[count]);
        var found = index.Search(embedding, count, ids, scores).Found;
        return found == count ? new IndexHits(ids, scores) : new IndexHits(ids[..found], scores[..found]);
    }

    private Task<IVectorIndex> OpenAsync(string version)
    {
        if (!_indexes.TryGetValue(version, out var index))
        {
            foreach (var gone in _indexes.Keys.Where(v => !models.TryGet(v, out _)).ToArray())
            {
                _indexes.Remove(gone);
                _changed.Remove(gone);
            }

            var file = models.Get(version).IndexFile((int)this.GetPrimaryKeyLong());
            _indexes[version] = index = Task.Run(() => VectorIndex.Load(file));
        }

        return index;
    }

    private IndexHits WithChanges(string version, float[] embedding, int count, IndexHits hits)
    {
        var changed = _changed.GetValueOrDefault(version) ?? [];
        var merged = changed.Select(c => (User: c.Key, Score: System.Numerics.Tensors.TensorPrimitives.Dot<float>(c.Value, embedding)))
            .Concat(hits.Users.Zip(hits.Scores).Where(h => !_removed.Contains(h.First) && !changed.ContainsKey(h.First)).Select(h => (User: h.First, Score: h.Second)))
            .OrderByDescending(h => h.Score)
            .Take(count)
            .ToArray();
        return new IndexHits(Array.ConvertAll(merged, h => h.User), Array.ConvertAll(merged, h => h.Score));
    }
}
