using Pymk.Training.Onnx;
using Pymk.Training.Ranker;
using Pymk.Training.Tests.Native;
using Pymk.Training.Tests.Ranker;
using Xunit;

namespace Pymk.Training.Tests.Onnx;

[Collection(TorchTests.Name)]
public sealed class RankerExportTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void Check_ExportedRanker_AgreesWithTorch()
    {
        using var ranker = Train();
        Assert.InRange(OnnxParity.Check(ranker, Head(ranker), RankerExport.Towers(ranker), 1), 0, 1e-5);
    }

    [Fact]
    public void Check_HeadOfAnotherRanker_Fails()
    {
        using var ranker = Train();
        using var other = RankerTrainer.Train(
            RankerFixtures.Links(2), new RankerOptions { Epochs = 1, ListsPerStep = 16, LearningRate = 1e-2 }, 3, null, Token);

        Assert.Throws<InvalidOperationException>(() => OnnxParity.Check(ranker, Head(other), RankerExport.Towers(ranker), 1));
    }

    private static byte[] Head(TrainedRanker ranker) => RankerExport.Head(RankerExport.Weights(ranker));

    private static TrainedRanker Train() => RankerTrainer.Train(
        RankerFixtures.Links(1), new RankerOptions { Epochs = 3, ListsPerStep = 16, LearningRate = 1e-2 }, 7, null, Token);
}
