using System.Globalization;
using Pymk.Core.Recommend;
using Pymk.Core.Slates;
using Pymk.Training.Cli;
using Pymk.Training.Ids;

namespace Pymk.Training.Recommend;

/// <summary>Recommends to many users on all processors.</summary>
internal static class RecommendSweep
{
    private const int Chunk = 2048;

    /// <summary>The suggestions of each user, in the order of <paramref name="users"/>.</summary>
    public static IEnumerable<(int User, IReadOnlyList<Suggestion> Slate)> Run(
        OfflineRecommender recommender, int[] users, int top, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        for (var first = 0; first < users.Length; first += Chunk)
        {
            var count = Math.Min(Chunk, users.Length - first);
            var slates = new IReadOnlyList<Suggestion>[count];
            var start = first;
            Parallel.For(0, count, parallel, i => slates[i] = recommender.Recommend(users[start + i], top).Slate);
            for (var i = 0; i < count; i++)
            {
                yield return (users[first + i], slates[i]);
            }

            progress?.Report(new StageProgress("recommend", first + count, users.Length, "users"));
        }
    }

    /// <summary>
    /// Writes a line <c>user TAB rank TAB suggested TAB score</c> for each suggestion, ranks from 1. The file appears when it is complete. An id with
    /// a tab, a line break or a quote is quoted by RFC 4180.
    /// </summary>
    /// <returns>Number of lines.</returns>
    public static long Write(
        OfflineRecommender recommender, int[] users, int top, string path, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        var names = new ModelNames(recommender.Model.Graph, recommender.Model.Ids);
        var beside = path + ".writing";
        long lines = 0;
        try
        {
            using (var writer = new StreamWriter(beside))
            {
                writer.NewLine = "\n";
                foreach (var (user, slate) in Run(recommender, users, top, progress, cancellation))
                {
                    for (var i = 0; i < slate.Count; i++, lines++)
                    {
                        writer.WriteLine(string.Create(
                            CultureInfo.InvariantCulture, $"{Field(names[user])}\t{i + 1}\t{Field(names[slate[i].User])}\t{slate[i].Score:G6}"));
                    }
                }
            }

            File.Move(beside, path, overwrite: true);
            return lines;
        }
        finally
        {
            File.Delete(beside);
        }
    }

    private static string Field(string id) =>
        id.AsSpan().IndexOfAny("\t\r\n\"") < 0 ? id : $"\"{id.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
