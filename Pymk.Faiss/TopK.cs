namespace Pymk.Faiss;

/// <summary>
/// Keeps the k best candidates of a stream in the caller's spans: a heap with the worst on top, sorted best first at the end. The smaller id wins
/// among equal scores, so the answer does not depend on the order of arrival.
/// </summary>
public ref struct TopK(Span<long> ids, Span<float> scores)
{
    private readonly Span<long> _ids = ids;
    private readonly Span<float> _scores = scores[..ids.Length];
    private int _count;

    /// <summary>Candidates kept.</summary>
    public readonly int Count => _count;

    /// <summary>Lower scores cannot enter; equal scores may, by id.</summary>
    public readonly float Threshold => _count < _ids.Length ? float.NegativeInfinity : _scores[0];

    /// <summary>Continues from <paramref name="found"/> candidates in the spans, best first.</summary>
    public static TopK FromSorted(Span<long> ids, Span<float> scores, int found)
    {
        // Sorted worst first, the candidates form a heap with the worst on top.
        ids[..found].Reverse();
        scores[..found].Reverse();
        return new TopK(ids, scores) { _count = found };
    }

    /// <summary>Continues an unfinished heap in the spans.</summary>
    internal static TopK Resume(Span<long> ids, Span<float> scores, int count) => new(ids, scores) { _count = count };

    /// <summary>Offers a candidate.</summary>
    public void Add(long id, float score)
    {
        if (_count < _ids.Length)
        {
            var at = _count++;
            while (at > 0)
            {
                var parent = (at - 1) >> 1;
                if (!Worse(score, id, _scores[parent], _ids[parent]))
                {
                    break;
                }

                (_scores[at], _ids[at]) = (_scores[parent], _ids[parent]);
                at = parent;
            }

            (_scores[at], _ids[at]) = (score, id);
        }
        else if (_count > 0 && Worse(_scores[0], _ids[0], score, id))
        {
            Sink(score, id, _count);
        }
    }

    /// <summary>Sorts best first and fills empty places with id -1 and score -infinity. The heap cannot be used afterwards.</summary>
    public readonly int Finish()
    {
        for (var last = _count - 1; last > 0; last--)
        {
            (var score, var id) = (_scores[last], _ids[last]);
            (_scores[last], _ids[last]) = (_scores[0], _ids[0]);
            Sink(score, id, last);
        }

        _ids[_count..].Fill(-1);
        _scores[_count..].Fill(float.NegativeInfinity);
        return _count;
    }

    private readonly void Sink(float score, long id, int length)
    {
        var at = 0;
        for (; ; )
        {
            var child = 2 * at + 1;
            if (child >= length)
            {
                break;
            }

            if (child + 1 < length && Worse(_scores[child + 1], _ids[child + 1], _scores[child], _ids[child]))
            {
                child++;
            }

            if (!Worse(_scores[child], _ids[child], score, id))
            {
                break;
            }

            (_scores[at], _ids[at]) = (_scores[child], _ids[child]);
            at = child;
        }

        (_scores[at], _ids[at]) = (score, id);
    }

    private static bool Worse(float score, long id, float than, long thanId) => score < than || (score == than && id > thanId);
}
