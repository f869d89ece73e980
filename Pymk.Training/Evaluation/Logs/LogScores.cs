using Pymk.Core.Features;
using Pymk.Core.Graph;
using Pymk.Core.Recommend;
using Pymk.Core.Rules;
using Pymk.Training.Cli;
using Pymk.Training.Labels;
using Pymk.Training.Lists;
using Pymk.Training.Snapshots;

namespace Pymk.Training.Evaluation.Logs;

/// <summary>
/// The scores that serving would have given the labelled suggestions. A score is NaN if the model does not know one of the two users.
/// </summary>
/// <param name="Invite">P(invite | shown) of each label, discounted for fatigue.</param>
/// <param name="Accept">P(accept | invite) of each label.</param>
/// <param name="CommonNeighbors">The feature of common neighbours of each label.</param>
/// <param name="Places">Where the model would show each label: its place from 1 among the candidates of the moment; 0 without a score.</param>
internal sealed record LogScores(float[] Invite, float[] Accept, float[] CommonNeighbors, int[] Places)
{
    private const long SecondsOfDay = 86_400;

    /// <summary>Scores every label.</summary>
    /// <param name="recommender">The model.</param>
    /// <param name="labels">The labels, by ordinals of the data.</param>
    /// <param name="whole">The data's graph. With times, each slate is scored with the connections made before it.</param>
    /// <param name="progress">Receives every finished slate.</param>
    /// <param name="cancellation">Cancels the work.</param>
    public static LogScores Of(
        OfflineRecommender recommender, LabelTable labels, SocialGraph whole, IProgress<StageProgress>? progress, CancellationToken cancellation)
    {
        var scores = new LogScores(NotANumber(labels.Count), NotANumber(labels.Count), NotANumber(labels.Count), new int[labels.Count]);
        var graph = recommender.Model.Graph;
        var ordinals = Enumerable.Range(0, whole.UserCount).Select(u => graph.TryGetOrdinal(whole.IdOf(u), out var ordinal) ? ordinal : -1).ToArray();
        var live = whole.HasTimes ? new GraphHistory(Renumber(whole, graph, ordinals)) : null;
        var slates = LabelSlates.Of(labels);
        var done = 0L;
        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, slates.Length, parallel, s =>
        {
            var user = ordinals[labels.User[slates[s][0]]];
            int[] rows = user < 0 ? [] : [.. slates[s].Where(i => ordinals[labels.Candidate[i]] >= 0)];
            if (rows.Length > 0)
            {
                scores.Score(recommender, labels, rows, user, Array.ConvertAll(rows, i => ordinals[labels.Candidate[i]]), live);
            }

            progress?.Report(new StageProgress("evaluate", Interlocked.Increment(ref done), slates.Length, "slates"));
        });
        return scores;
    }

    private void Score(OfflineRecommender recommender, LabelTable labels, int[] rows, int user, int[] candidates, GraphHistory? live)
    {
        var time = (long)labels.Time[rows[0]];
        var set = recommender.Generate(user, candidates, time, live?.Before(time));
        var (invite, accept) = (new float[set.Count], new float[set.Count]);
        recommender.Model.Scorer.Score(set, invite, accept);
        foreach (var (i, place) in rows.Zip(LabelSlates.Places(set, candidates)))
        {
            Invite[i] = invite[place] * Fatigue(labels, i);
            Accept[i] = accept[place];
            var score = Invite[i] * Accept[i];
            Places[i] = 1 + Enumerable.Range(0, set.Count).Count(c => invite[c] * accept[c] > score);
            CommonNeighbors[i] = (float)set.Pair[(place * PairFeatures.Count) + (int)PairFeature.CommonNeighbors];
        }
    }

    // The data's connections by the model's ordinals, without users that the model does not know.
    private static SocialGraph Renumber(SocialGraph whole, SocialGraph known, int[] ordinals)
    {
        List<int> from = [], to = [];
        List<uint> times = [];
        foreach (var connection in whole.Connections().Where(c => ordinals[c.User] >= 0 && ordinals[c.Other] >= 0))
        {
            from.Add(ordinals[connection.User]);
            to.Add(ordinals[connection.Other]);
            times.Add(connection.Time);
        }

        return SocialGraphBuilder.Build(known.UserIds.ToArray(), [.. from], [.. to], [.. times], known.Parts);
    }

    private static float Fatigue(LabelTable labels, int i)
    {
        var shown = new ViewTally(labels.TimesShown[i], labels.Time[i] - (long)(Math.Max(0, labels.DaysSinceShown[i]) * SecondsOfDay));
        return shown.Times == 0 ? 1 : FatigueDiscount.Factor(shown, labels.Time[i]);
    }

    private static float[] NotANumber(int count)
    {
        var values = new float[count];
        Array.Fill(values, float.NaN);
        return values;
    }
}
