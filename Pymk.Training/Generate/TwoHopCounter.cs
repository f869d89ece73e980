namespace Pymk.Training.Generate;

/// <summary>Measures the share of new links whose ends had a common neighbour before, on a sample.</summary>
internal sealed class TwoHopCounter(GrowingGraph graph, long links)
{
    private const double SampleSize = 200_000;

    private readonly double _chance = Math.Min(1, SampleSize / Math.Max(1, links));
    private long _sampled;
    private long _atTwoHops;

    /// <summary>The share; 0 before the first sampled link.</summary>
    public double Share => _atTwoHops / (double)Math.Max(1, _sampled);

    /// <summary>Samples a link; call it before the graph has the link.</summary>
    public void Add(int member, int other, ref Dice dice)
    {
        if (dice.Chance(_chance))
        {
            _sampled++;
            _atTwoHops += HaveCommonNeighbor(member, other) ? 1 : 0;
        }
    }

    private bool HaveCommonNeighbor(int member, int other)
    {
        var (shorter, longer) = graph.Degree(member) <= graph.Degree(other) ? (member, other) : (other, member);
        var row = graph.Row(longer);
        foreach (var friend in graph.Row(shorter))
        {
            if (row.Contains(friend))
            {
                return true;
            }
        }

        return false;
    }
}
