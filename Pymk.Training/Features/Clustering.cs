using Pymk.Core.Graph;

namespace Pymk.Training.Features;

/// <summary>Local clustering coefficients: the share of pairs of a user's connections that are connected (Watts, Strogatz 1998).</summary>
internal static class Clustering
{
    private const int MostNeighbors = 200;

    /// <summary>Coefficients of all users. They are exact up to 200 connections, beyond that they come from an even sample of 200.</summary>
    public static float[] Of(SocialGraph graph)
    {
        var clustering = new float[graph.UserCount];
        Parallel.For(0, graph.UserCount, u => clustering[u] = Of(graph, u));
        return clustering;
    }

    private static float Of(SocialGraph graph, int user)
    {
        var all = graph.Neighbors(user);
        var count = Math.Min(all.Length, MostNeighbors);
        if (count < 2)
        {
            return 0;
        }

        Span<int> sample = stackalloc int[count];
        for (var i = 0; i < count; i++)
        {
            sample[i] = all[(int)((long)i * all.Length / count)];
        }

        long closed = 0;
        for (var i = 0; i < count; i++)
        {
            closed += Shared(sample[(i + 1)..], graph.Neighbors(sample[i]));
        }

        return (float)(2.0 * closed / ((double)count * (count - 1)));
    }

    private static int Shared(ReadOnlySpan<int> few, ReadOnlySpan<int> many)
    {
        var shared = 0;
        if (many.Length > 8 * few.Length)
        {
            foreach (var user in few)
            {
                shared += many.BinarySearch(user) >= 0 ? 1 : 0;
            }

            return shared;
        }

        int i = 0, j = 0;
        while (i < few.Length && j < many.Length)
        {
            if (few[i] == many[j])
            {
                shared++;
                i++;
                j++;
            }
            else if (few[i] < many[j])
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return shared;
    }
}
