namespace Pymk.Faiss.Pool;

/// <summary>One thread's memory for searching several queries in one call.</summary>
internal sealed class BatchBuffers
{
    private float[] _queries = [];
    private long[] _ids = [];
    private float[] _scores = [];

    public void Search(List<PendingSearch> batch)
    {
        var first = batch[0];
        int dimension = first.Target.Dimension;
        int k = first.K;
        Grow(ref _queries, batch.Count * dimension);
        Grow(ref _ids, batch.Count * k);
        Grow(ref _scores, batch.Count * k);
        for (int i = 0; i < batch.Count; i++) batch[i].Query.Span.CopyTo(_queries.AsSpan(i * dimension, dimension));
        // One call has one deadline: the earliest. Searches that wait together have about the same.
        long deadline = 0;
        foreach (var pending in batch)
        {
            long own = pending.Options.Deadline;
            if (own != 0 && (deadline == 0 || own < deadline)) deadline = own;
        }

        SearchOutcome outcome;
        try
        {
            outcome = first.Target.Search(_queries.AsSpan(0, batch.Count * dimension), k, _ids, _scores, first.Options with { Deadline = deadline });
        }
        catch (Exception failure)
        {
            foreach (var pending in batch) pending.Fail(failure);
            return;
        }

        for (int i = 0; i < batch.Count; i++)
        {
            var ids = _ids.AsSpan(i * k, k);
            ids.CopyTo(batch[i].Ids.Span);
            _scores.AsSpan(i * k, k).CopyTo(batch[i].Scores.Span);
            int end = ids.IndexOf(-1);
            batch[i].Complete(outcome with { Found = end < 0 ? k : end });
        }
    }

    private static void Grow<T>(ref T[] buffer, int length)
    {
        if (buffer.Length < length) buffer = new T[length];
    }
}
