namespace Pymk.Training.Generate;

/// <summary>Statistics of the finished graph.</summary>
internal static class GraphMeasures
{
    private const int ClusteringSample = 5_000;

    public static int[] DegreeQuantiles(GrowingGraph graph, int members)
    {
        var degrees = new int[members];
        for (var member = 0; member < members; member++)
        {
            degrees[member] = graph.Degree(member);
        }

        Array.Sort(degrees);
        return [.. new[] { 0.1, 0.5, 0.9, 0.99, 0.999, 1 }.Select(q => degrees[(int)(q * (members - 1))])];
    }

    /// <summary>
    /// Average local clustering (Watts and Strogatz) of sampled members with at least two connections: linked pairs of connections
    /// / pairs of connections.
    /// </summary>
    public static double Clustering(GrowingGraph graph, int members, ulong seed)
    {
        var dice = new Dice(seed, 23);
        var mark = new int[members];
        double sum = 0;
        var taken = 0;
        for (var i = 1; i <= ClusteringSample; i++)
        {
            var row = graph.Row(dice.Below(members));
            if (row.Length < 2)
            {
                continue;
            }

            foreach (var friend in row)
            {
                mark[friend] = i;
            }

            long closed = 0;
            foreach (var friend in row)
            {
                foreach (var theirs in graph.Row(friend))
                {
                    closed += mark[theirs] == i ? 1 : 0;
                }
            }

            sum += closed / ((double)row.Length * (row.Length - 1));
            taken++;
        }

        return taken == 0 ? 0 : sum / taken;
    }
}
