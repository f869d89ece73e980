using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Pymk.Core.Candidates;
using Pymk.Core.Ranking;
using Pymk.Testing.Models;
using Xunit;

namespace Pymk.Core.Tests.Ranking;

public sealed class FusedHeadTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(65)]
    [InlineData(1_500)]
    public void Score_HeadOfTheTrainedShape_IsOnnxRuntimes(int candidates)
    {
        Assert.SkipUnless(Avx512F.IsSupported, "This processor has no AVX-512: heads run in ONNX Runtime.");
        using var model = Load(TrainedHeadFixture.Write(1));
        Assert.NotNull(model.Fused);

        var (set, invite, accept) = (Random(candidates), new float[candidates], new float[candidates]);
        var (expectedInvite, expectedAccept) = (new float[candidates], new float[candidates]);
        using var scorer = model.CreateScorer();
        scorer.Run(set, expectedInvite, expectedAccept);
        scorer.Score(set, invite, accept);

        Assert.All(invite.Zip(expectedInvite), p => Assert.Equal(p.Second, p.First, FusedHeadCheck.Tolerance));
        Assert.All(accept.Zip(expectedAccept), p => Assert.Equal(p.Second, p.First, FusedHeadCheck.Tolerance));
    }

    [Fact]
    public void Load_SameNamesButAnotherFunction_IsLeftToOnnxRuntime()
    {
        using var model = Load(TrainedHeadFixture.Write(1, negated: true));
        Assert.Null(model.Fused);
    }

    [Fact]
    public void Load_HeadOfAnotherShape_IsLeftToOnnxRuntime()
    {
        using var model = Load(HeadFixture.Write(1));
        Assert.Null(model.Fused);
    }

    [Fact]
    public void TryRead_AnyTruncation_GivesNothing()
    {
        var onnx = TrainedHeadFixture.Write(1);
        Assert.NotNull(HeadWeights.TryRead(onnx));
        for (var length = 0; length < onnx.Length; length += 97)
        {
            Assert.Null(HeadWeights.TryRead(onnx.AsSpan(0, length)));
        }
    }

    private static RankerModel Load(byte[] onnx)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, onnx);
            return RankerModel.Load(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static CandidateSet Random(int count)
    {
        var random = new Random(count);
        var set = new CandidateSet(0, count);
        for (var i = 0; i < set.Pair.Length; i++)
        {
            set.Pair[i] = (Half)((random.NextSingle() * 8) - 2);
        }

        random.NextBytes(MemoryMarshal.AsBytes(set.Projections.AsSpan()));
        for (var i = 0; i < count; i++)
        {
            set.ProjectionScales[i] = (Half)(random.NextSingle() / 64);
        }

        for (var d = 0; d < set.UserProjection.Length; d++)
        {
            set.UserProjection[d] = (2 * random.NextSingle()) - 1;
        }

        return set;
    }
}
