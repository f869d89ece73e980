using Pymk.Core.Features;
using Pymk.Core.Graph;
using Pymk.Core.Recommend;
using Pymk.Core.Rules;
using Pymk.Training.Cli;
using Pymk.Training.Features;
using Pymk.Training.Labels;
using Pymk.Training.Ranker;

namespace Pymk.Training.Evaluation.Logs;

/// <summary>Scores what was shown as serving would have, and compares with what people did.</summary>
internal static class LogEvaluator
{
    private const int Bins = 10;
    private const long SecondsOfDay = 86_400;

    /// <summary>The model's probabilities of each label's invite and accept, NaN where it does not know one of the two users, and common neighbours.</summary>
    /// <param name="recommender">The model as served.</param>
    /// <param name="labels">What was shown, by ordinals of the data.</param>
    /// <param name="whole">The data's graph: where it has times, each slate is scored with the connections made before it.</param>
    /// <param name="progress">Told of slates done.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static (float[] Invite, float[] Accept, float[] Common) Score(
        OfflineRecommender recommender, LabelTable labels, SocialGraph whole, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        var (invite, accept, common) = (Unknown(labels.Count), Unknown(labels.Count), Unknown(labels.Count));
        var graph = recommender.Model.Graph;
        var ordinals = Enumerable.Range(0, whole.UserCount).Select(u => graph.TryGetOrdinal(whole.IdOf(u), out var ordinal) ? ordinal : -1).ToArray();
        var live = whole.HasTimes ? Renumbered(whole, graph, ordinals) : graph;
        var slates = Showings.Of(labels);
        var done = 0L;
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, slates.Length, parallel, s =>
        {
            var (user, time) = (ordinals[labels.User[slates[s][0]]], (long)labels.Time[slates[s][0]]);
            int[] rows = user < 0 ? [] : [.. slates[s].Where(i => ordinals[labels.Candidate[i]] >= 0)];
            if (rows.Length > 0)
            {
                IGraphReader reader = whole.HasTimes ? new GraphAtTime(live, time) : new LocalGraphReader(live);
                int[] candidates = Array.ConvertAll(rows, i => ordinals[labels.Candidate[i]]);
                var set = recommender.Generate(user, candidates, time, reader);
                var (invites, accepts) = (new float[set.Count], new float[set.Count]);
                recommender.Model.Scorer.Score(set, invites, accepts);
                foreach (var (i, place) in rows.Zip(Showings.Places(set, candidates)))
                {
                    invite[i] = invites[place] * Fatigue(labels, i);
                    (accept[i], common[i]) = (accepts[place], (float)set.Pair[(place * PairFeatures.Count) + (int)PairFeature.CommonNeighbors]);
                }
            }

            progress?.Report(new StageProgress("evaluate", Interlocked.Increment(ref done), slates.Length, "slates"));
        });
        return (invite, accept, common);
    }

    // The data's connections by the model's ordinals; those of users it does not know are left out.
    private static SocialGraph Renumbered(SocialGraph whole, SocialGraph known, int[] ordinals)
    {
        List<int> from = [], to = [];
        List<uint> times = [];
        foreach (var connection in whole.Connections().Where(c => ordinals[c.User] >= 0 && ordinals[c.Other] >= 0))
        {
            from.Add(ordinals[connection.User]);
            to.Add(ordinals[connection.Other]);
            times.Add(connection.Time);
        }

        return SocialGraphBuilder.Build(known.UserIds.ToArray(), [.. from], [.. to], [.. times]);
    }

    /// <summary>Measures one target over the rows whose outcome and score are known.</summary>
    /// <param name="outcomes">1, 0, or <see cref="LabelTable.Censored"/>.</param>
    /// <param name="scores">The model's probabilities.</param>
    /// <param name="common">Common neighbours.</param>
    /// <param name="taste">The hidden probabilities, or null.</param>
    public static TargetEvaluation Judge(IReadOnlyList<sbyte> outcomes, float[] scores, float[] common, float[]? taste)
    {
        var rows = Enumerable.Range(0, scores.Length)
            .Where(i => outcomes[i] != LabelTable.Censored && !float.IsNaN(scores[i]) && !(taste is not null && float.IsNaN(taste[i]))).ToArray();
        var labels = Array.ConvertAll(rows, i => (float)outcomes[i]);
        var own = Array.ConvertAll(rows, i => scores[i]);
        var hidden = taste is null ? null : Array.ConvertAll(rows, i => taste[i]);
        return new TargetEvaluation(
            rows.Length, labels.Length == 0 ? 0 : labels.Average(), Finite(RankerMetrics.Auc(own, labels)), Finite(RankerMetrics.CalibrationError(own, labels)),
            hidden is null ? null : Finite(RankerMetrics.Auc(hidden, labels)), hidden is null ? null : Finite(RankerMetrics.CalibrationError(hidden, labels)),
            Finite(RankerMetrics.Auc(Array.ConvertAll(rows, i => common[i]), labels)), Calibration(own, labels));
    }

    // Tenths of the rows by score, so that every point of the plot stands for as many.
    private static List<CalibrationBin> Calibration(float[] scores, float[] labels)
    {
        var (keys, order) = ((float[])scores.Clone(), Enumerable.Range(0, scores.Length).ToArray());
        Array.Sort(keys, order);
        var bins = new List<CalibrationBin>();
        for (var b = 0; b < Bins; b++)
        {
            int first = (int)((long)b * order.Length / Bins), end = (int)((long)(b + 1) * order.Length / Bins);
            if (end > first)
            {
                bins.Add(new CalibrationBin(order[first..end].Average(i => scores[i]), order[first..end].Average(i => labels[i]), end - first));
            }
        }

        return bins;
    }

    private static float Fatigue(LabelTable labels, int i)
    {
        var shown = new ShownCount(labels.TimesShown[i], labels.Time[i] - (long)(Math.Max(0, labels.DaysSinceShown[i]) * SecondsOfDay));
        return shown.Times == 0 ? 1 : FatigueDiscount.Factor(shown, labels.Time[i]);
    }

    private static float[] Unknown(int count)
    {
        var values = new float[count];
        Array.Fill(values, float.NaN);
        return values;
    }

    // One outcome only has no AUC: half, which says that nothing can be told.
    private static double Finite(double value) => double.IsFinite(value) ? value : 0.5;
}
