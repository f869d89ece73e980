namespace Pymk.Benchmarks.Serve;

/// <summary>Draws ranks 0..n-1 with probability proportional to 1 / (rank + 1), by Walker's alias method: one draw, one look-up.</summary>
internal sealed class Zipf
{
    private readonly double[] _keep;
    private readonly int[] _alias;

    public Zipf(int count)
    {
        var weights = Enumerable.Range(1, count).Select(rank => 1.0 / rank).ToArray();
        var scale = count / weights.Sum();
        (_keep, _alias) = (new double[count], new int[count]);
        var (small, large) = (new Stack<int>(), new Stack<int>());
        for (var i = 0; i < count; i++)
        {
            _keep[i] = weights[i] * scale;
            (_keep[i] < 1 ? small : large).Push(i);
        }

        while (small.Count > 0 && large.Count > 0)
        {
            var (s, l) = (small.Pop(), large.Pop());
            _alias[s] = l;
            _keep[l] -= 1 - _keep[s];
            (_keep[l] < 1 ? small : large).Push(l);
        }

        foreach (var rest in small.Concat(large))
        {
            _keep[rest] = 1;
        }
    }

    public int Draw(Random random)
    {
        var at = random.NextDouble() * _keep.Length;
        var rank = (int)at;
        return at - rank < _keep[rank] ? rank : _alias[rank];
    }
}
