using Pymk.Core.Models;
using Pymk.Core.Snapshots;
using Pymk.Grains.Ids;

namespace Pymk.Storage.Restore;

/// <summary>Writes the text ids of a snapshot that the model lacks, and the numbers that the snapshot passed, into the store's shards.</summary>
/// <param name="store">The store.</param>
/// <param name="source">Snapshot and model.</param>
internal sealed class RestoredIds(IUserIdStore store, RestoreSource source)
{
    private const int WrittenAtOnce = 2_000;

    /// <summary>Writes them; returns the number of texts.</summary>
    /// <param name="ids">The text ids of the snapshot.</param>
    /// <param name="shards">Number of graph shards.</param>
    /// <exception cref="RestoreException">The model has a number for another text.</exception>
    public async Task<long> RunAsync(IAsyncEnumerable<SnapshotId> ids, int shards)
    {
        var (texts, passed, epochs) = (new List<NumberedText>[shards], new List<long>[shards], new long[shards]);
        for (var shard = 0; shard < shards; shard++)
        {
            (texts[shard], passed[shard], epochs[shard]) = ([], [], (await store.OpenAsync(shard)).Epoch);
        }

        var written = 0L;
        await foreach (var id in ids)
        {
            var shard = Shards.Of(id.Number, shards);
            if (id.Text is not null && IsMissing(id.Number, id.Text))
            {
                texts[shard].Add(new NumberedText(id.Number, id.Text));
                written++;
            }

            if (id.IsPassed)
            {
                passed[shard].Add(id.Number);
            }

            if (texts[shard].Count + passed[shard].Count >= WrittenAtOnce)
            {
                await FlushAsync(shard);
            }
        }

        for (var shard = 0; shard < shards; shard++)
        {
            await FlushAsync(shard);
        }

        return written;

        async Task FlushAsync(int shard)
        {
            if (texts[shard].Count + passed[shard].Count > 0)
            {
                await store.WriteAsync(shard, epochs[shard], new UserIdWrite(texts[shard], passed[shard], []));
                texts[shard].Clear();
                passed[shard].Clear();
            }
        }
    }

    private bool IsMissing(long number, string text)
    {
        // Whoever was erased before the snapshot and is in it was created anew.
        if (source.Erased.Drops(number, source.TakenMs))
        {
            return false;
        }

        var known = source.Graph.TryGetOrdinal(number, out var user);
        return !known || source.Ids!.IsTextOf(user, text) ? !known
            : throw new RestoreException($"the model has the number {number} for another id than snapshot {source.Manifest.Origin.Id} has; "
                + "restore with a model that was trained on the service's data");
    }
}
