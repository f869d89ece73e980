using Pymk.Faiss;
using Pymk.Faiss.Shards;
using Pymk.Grains.Models;

namespace Pymk.Grains.Index;

/// <summary>
/// The open versions of one partition. Each is loaded when first needed and then gets the changes in the store. Used on the shard's turns only; the
/// loading runs on the thread pool.
/// </summary>
internal sealed class IndexVersions(int shard, ModelRegistry models, IIndexChangeStore store, OpenIndexShards open)
{
    private readonly Dictionary<string, Task<VectorIndexShard>> _open = [];

    /// <summary>Names of the open versions.</summary>
    public IReadOnlyCollection<string> Names => _open.Keys;

    /// <summary>The partition of a version, loaded if it is not open.</summary>
    /// <exception cref="UnknownModelException">The silo does not serve the version.</exception>
    public async Task<VectorIndexShard> OpenAsync(string version)
    {
        if (!_open.TryGetValue(version, out var opening))
        {
            var file = models.Get(version).Files.Shard(shard);
            _open[version] = opening = Task.Run(() => LoadAsync(file, version));
        }

        try
        {
            return await opening;
        }
        catch when (_open.GetValueOrDefault(version) == opening)
        {
            // The next request tries again: file and store may be back by then.
            _open.Remove(version);
            throw;
        }
    }

    /// <summary>Closes versions that the silo no longer serves; searches under way on them end undisturbed.</summary>
    /// <param name="drop">Drops a version's changes from the store.</param>
    public async Task CloseGoneAsync(Func<string, Task> drop)
    {
        foreach (var gone in _open.Keys.Where(version => !models.TryGet(version, out _)).ToArray())
        {
            _open.Remove(gone, out var opening);
            Close(gone, opening!);
            await drop(gone);
        }
    }

    /// <summary>Removes a user from every version, also from versions that are loading.</summary>
    public async Task RemoveAsync(long user)
    {
        foreach (var opening in _open.Values.ToArray())
        {
            await opening.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            if (opening.IsCompletedSuccessfully)
            {
                opening.Result.Remove(user);
            }
        }
    }

    /// <summary>Closes all versions.</summary>
    public void CloseAll()
    {
        foreach (var (version, opening) in _open)
        {
            Close(version, opening);
        }

        _open.Clear();
    }

    private void Close(string version, Task<VectorIndexShard> opening)
    {
        void CloseLoaded(Task<VectorIndexShard> loaded)
        {
            open.Remove(version, shard, loaded.Result);
            loaded.Result.Dispose();
        }

        _ = opening.ContinueWith(CloseLoaded, CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
    }

    private async Task<VectorIndexShard> LoadAsync(string file, string version)
    {
        try
        {
            var index = await LoadWithChangesAsync(file, version).ConfigureAwait(false);
            open.Add(version, shard, index);
            return index;
        }
        catch (Exception e) when (e.GetType() != typeof(IOException))
        {
            // The caller's process may not know the exception types of files and stores.
            throw new IOException($"Index shard {shard} of {version} cannot be opened: {e.Message}");
        }
    }

    private async Task<VectorIndexShard> LoadWithChangesAsync(string file, string version)
    {
        var index = new VectorIndexShard(VectorIndex.Load(file), version);
        try
        {
            var changes = await store.ReadAsync(shard, version).ConfigureAwait(false);
            foreach (var user in changes.Left)
            {
                index.Remove(user);
            }

            foreach (var (user, embedding) in changes.Embeddings)
            {
                index.Upsert(user, embedding);
            }

            return index;
        }
        catch
        {
            index.Dispose();
            throw;
        }
    }
}
