using Pymk.Core.Behavior;
using Pymk.Core.Graph;
using Pymk.Core.Profiles;
using Pymk.Training.Cli;
using Pymk.Training.Evaluation.Judging;
using Pymk.Training.GraphSage;
using Pymk.Training.Lists;
using Pymk.Training.Native;
using Pymk.Training.Ranker;

namespace Pymk.Training.Pipeline;

/// <summary>Makes the ranker's training set and trains the ranker on it.</summary>
internal static class RankerStage
{
    /// <summary>Runs the stage. <paramref name="walked"/> is the graph without the connections of people who are no bridges.</summary>
    public static void Run(
        TrainOptions options, BuildFolder build, HeldOut held, SocialGraph graph, SocialGraph walked, ProfileTable profiles,
        GraphSageModel encoder, TrainedRanker? start, long present, IProgress<StageProgress> progress, CancellationToken cancellation)
    {
        (graph, walked) = (held.Without(graph), held.Without(walked));
        var labels = held.Without(LabelFiles.Read(build.Work.Labels));
        var behavior = labels is null ? null : BehaviorHistory.Read(build.Work.EarlierBehavior);
        var tokens = ProfileTokens.Of(profiles, encoder.Options);
        float[] Embed(SocialGraph part, Action<int> embedded) =>
            encoder.Infer(GraphInputs.Of(part, encoder.Options), tokens, cancellation, embedded);
        var data = new RankerData(walked, graph, profiles, Embed, options.Lists, (int)options.Seed);
        var set = data.Build(present, behavior, labels, progress, cancellation);
        if (SpoiltLists.IsWanted)
        {
            SpoiltLists.Spoil(set.Lists, (int)options.Seed);
        }

        FreeMemory.GiveBack();
        var passes = new PassProgress(progress);
        using var ranker = RankerTrainer.Train(set, options.Ranker, options.Seed, passes, cancellation, start);
        ranker.Save(build.Model.RankerWeights);
    }

    private sealed class PassProgress(IProgress<StageProgress> progress) : IProgress<RankerProgress>
    {
        public void Report(RankerProgress value) => progress.Report(new StageProgress("ranker", value.Epoch, value.Epochs, "passes"));
    }
}
