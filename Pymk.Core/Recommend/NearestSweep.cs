using Pymk.Core.Generation;

namespace Pymk.Core.Recommend;

/// <summary>
/// Finds the nearest embeddings of many users by comparing each with everybody's: exact, and cheaper than to build an index where only a sample of the
/// users is asked. Safe for concurrent use.
/// </summary>
/// <param name="embeddings">Vectors by ordinal, row by row; a zero vector is nobody's neighbour.</param>
/// <param name="dimension">Their dimension.</param>
public sealed class NearestSweep(float[] embeddings, int dimension)
{
    private const int MostQueries = 512;

    /// <summary>The nearest of each user, best first; equal scores by ordinal.</summary>
    /// <param name="users">The users to ask for.</param>
    /// <param name="count">Most users for each.</param>
    /// <param name="cancellation">Cancels the work.</param>
    public NearestUsers[] Of(ReadOnlySpan<int> users, int count, CancellationToken cancellation)
    {
        var asked = users.ToArray();
        var found = new NearestUsers[asked.Length];
        // Several parts a thread, so that all threads end at about the same time.
        var parts = Math.Max((asked.Length + MostQueries - 1) / MostQueries, Math.Min(asked.Length, 2 * Environment.ProcessorCount));
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, parts, parallel, part =>
        {
            int first = (int)((long)asked.Length * part / parts), end = (int)((long)asked.Length * (part + 1) / parts);
            new SweepPart(embeddings, dimension, asked.AsSpan(first, end - first), count).Run(found.AsSpan(first, end - first), cancellation);
        });
        return found;
    }
}
