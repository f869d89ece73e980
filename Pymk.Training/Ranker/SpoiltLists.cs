namespace Pymk.Training.Ranker;

/// <summary>
/// Makes a training worse on purpose, for benchmarks and tests of the judge only: with the environment variable <see cref="Variable"/> the outcomes of
/// every list belong to other candidates than they should. The rest of the training is as ever.
/// </summary>
internal static class SpoiltLists
{
    /// <summary>Any value but none spoils the ranker's lists. Not for production.</summary>
    public const string Variable = "PYMK_TRAIN_SPOILT";

    /// <summary>True where the environment asks for it.</summary>
    public static bool IsWanted => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable));

    /// <summary>Gives each list's labels to its candidates in another order.</summary>
    public static void Spoil(IReadOnlyList<RankerList> lists, int seed)
    {
        foreach (var list in lists)
        {
            var order = Enumerable.Range(0, list.Candidates.Length).ToArray();
            new Random(seed ^ list.User).Shuffle(order);
            Reorder(list.Labels, order);
            Reorder(list.Accepted, order);
        }
    }

    private static void Reorder(float[]? column, int[] order)
    {
        if (column is not null)
        {
            float[] before = [.. column];
            for (var i = 0; i < order.Length; i++)
            {
                column[i] = before[order[i]];
            }
        }
    }
}
