namespace Pymk.Benchmarks.Ann;

/// <summary>Recall and speed of a contender at growing beams.</summary>
internal sealed class Curve(string name, List<CurvePoint> points)
{
    private const int Passes = 3;
    private const double SecondsAPass = 0.3;
    private const double SecondsInAll = 6;

    public string Name { get; } = name;

    public IReadOnlyList<CurvePoint> Points { get; } = points;

    /// <summary>Measures beams from k upwards, until the recall is above 0.996 or the beam is 5 k.</summary>
    public static Curve Measure(IContender contender, AnnData data, int k, HashSet<long>[] truth, bool exact)
    {
        List<CurvePoint> points = [];
        var ids = new long[truth.Length * k];
        foreach (var factor in (double[])[1, 1.12, 1.25, 1.4, 1.6, 2, 2.5, 3.5, 5])
        {
            var ef = (int)(k * factor);
            contender.Search(data.Queries, k, ef, ids);
            var recall = Recall(ids, k, truth);
            points.Add(new CurvePoint(ef, recall, QueriesASecond(contender, data, k, ef, ids)));
            if (recall > 0.996 || exact)
            {
                break;
            }
        }

        return new Curve(contender.Name, points);
    }

    /// <summary>Queries a second at a recall, interpolated on the logarithm of speed; null where the recall is not reached.</summary>
    public double? At(double recall)
    {
        if (Points[0].Recall >= recall)
        {
            return Points[0].QueriesASecond;
        }

        for (var i = 1; i < Points.Count; i++)
        {
            var (low, high) = (Points[i - 1], Points[i]);
            if (high.Recall < recall)
            {
                continue;
            }

            var part = (recall - low.Recall) / (high.Recall - low.Recall);
            return Math.Exp(Math.Log(low.QueriesASecond) + part * (Math.Log(high.QueriesASecond) - Math.Log(low.QueriesASecond)));
        }

        return null;
    }

    /// <summary>
    /// Queries a second of processor time. The best of three passes counts, because noise only slows. Long passes average noise out, so fewer of them
    /// run: as many as fit in six seconds, at least one.
    /// </summary>
    public static double QueriesASecond(IContender contender, AnnData data, int k, int ef, long[] ids)
    {
        var count = ids.Length / k;
        double best = 0, all = 0;
        for (var pass = 0; pass < Passes && (pass == 0 || all * (pass + 1) / pass < SecondsInAll); pass++)
        {
            var rounds = 0;
            double start = ThreadClock.ThreadSeconds(), seconds;
            do
            {
                contender.Search(data.Queries, k, ef, ids);
                rounds++;
            }
            while ((seconds = ThreadClock.ThreadSeconds() - start) < SecondsAPass);
            best = Math.Max(best, rounds * count / seconds);
            all += seconds;
        }

        return best;
    }

    private static double Recall(long[] ids, int k, HashSet<long>[] truth)
    {
        long hits = 0;
        for (var q = 0; q < truth.Length; q++)
        {
            foreach (var id in ids.AsSpan(q * k, k))
            {
                hits += truth[q].Contains(id) ? 1 : 0;
            }
        }

        return hits / (double)ids.Length;
    }
}

/// <summary>Recall and speed at one beam.</summary>
internal readonly record struct CurvePoint(int Ef, double Recall, double QueriesASecond);
