using Pymk.Grains.Privacy;

namespace Pymk.Grains.Erasure;

internal sealed class CompactionGrain(IErasureStore store, IStoreCompaction compaction) : Grain, ICompactionGrain
{
    private string _left = "";

    public async Task<string> Compact()
    {
        var notes = await store.ReadUncompactedAsync();
        if (notes.Count > 0)
        {
            _left = (await compaction.CompactAsync()).Left;
            await store.MarkCompactedAsync(notes);
        }

        return _left;
    }
}
