using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Pymk.Core.Candidates;
using Pymk.Core.Files;
using Pymk.Core.Ranking;
using Pymk.Core.Ranking.Vectors;
using Pymk.Testing.Models;
using Xunit;

namespace Pymk.Core.Tests.Ranking;

/// <summary>The head with the kernels of this process; <see cref="HeadKernelTests"/> repeats these tests with fewer instruction sets.</summary>
public sealed class RankerModelTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-head-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Without this, a switch that has no effect would repeat the same kernel unnoticed.</summary>
    [Fact]
    public void Process_WithAnInstructionSetSwitchedOff_LacksIt()
    {
        Assert.False(HeadKernelTests.IsOff("AVX512") && Avx512F.IsSupported);
        Assert.False(HeadKernelTests.IsOff("AVX2") && Avx2.IsSupported);
        Assert.False(HeadKernelTests.IsOff("HWIntrinsic") && Sse42.IsSupported);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(65)]
    [InlineData(1_500)]
    public void Score_HeadOfTheTrainedShape_MatchesTheOracle(int candidates)
    {
        var weights = TrainedHeadFixture.Weights(1);
        using var model = Load(TrainedHeadFixture.Onnx(weights), weights);
        Assert.Equal(HeadVector128.IsSupported, model.IsFused);
        using var scorer = model.CreateScorer();
        AssertMatches(weights, candidates, scorer.Score, FusedHeadCheck.Tolerance);
    }

    /// <summary>The widths differ in the order of the last sums, and below AVX2 in the rounding of products.</summary>
    [Fact]
    public void Score_EveryWidthOfTheProcessor_GivesTheSame()
    {
        const int candidates = 258;
        var weights = TrainedHeadFixture.Weights(1);
        var set = Random(candidates);
        FusedHead?[] heads =
        [
            HeadVector512.IsSupported ? FusedHead<HeadVector512>.TryCreate(weights) : null,
            HeadVector256.IsSupported ? FusedHead<HeadVector256>.TryCreate(weights) : null,
            HeadVector128.IsSupported ? FusedHead<HeadVector128>.TryCreate(weights) : null,
        ];
        float[]? expected = null;
        foreach (var head in heads.OfType<FusedHead>())
        {
            var (invite, accept) = (new float[candidates], new float[candidates]);
            head.Score(set, head.CreateScratch(), invite, accept);
            float[] both = [.. invite, .. accept];
            expected ??= both;
            Assert.All(expected.Zip(both), pair => Assert.Equal(pair.First, pair.Second, 2e-6f));
        }
    }

    [Fact]
    public void RunOnnx_HeadOfTheTrainedShape_MatchesTheOracle()
    {
        var weights = TrainedHeadFixture.Weights(1);
        using var model = Load(TrainedHeadFixture.Onnx(weights), weights);
        using var scorer = model.CreateScorer();
        AssertMatches(weights, 65, scorer.RunOnnx, 1e-4);
    }

    [Fact]
    public void Load_OnnxOfAnotherFunction_RunsOnOnnxRuntime()
    {
        var weights = TrainedHeadFixture.Weights(1);
        using var model = Load(TrainedHeadFixture.Onnx(weights, negated: true), weights);
        Assert.False(model.IsFused);
    }

    [Fact]
    public void Load_OnnxAlone_RunsOnOnnxRuntime()
    {
        var weights = TrainedHeadFixture.Weights(1);
        using var model = Load(TrainedHeadFixture.Onnx(weights), null);
        Assert.False(model.IsFused);
        using var scorer = model.CreateScorer();
        AssertMatches(weights, 65, scorer.Score, 1e-4);
    }

    [Fact]
    public void Load_DamagedWeights_IsRefused()
    {
        var weights = TrainedHeadFixture.Weights(1);
        Load(TrainedHeadFixture.Onnx(weights), weights).Dispose();
        var path = Path.Combine(_folder, "head.bin");
        var bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);

        var refused = Assert.Throws<ModelFileException>(() => RankerModel.Load(Path.Combine(_folder, "head.onnx")));
        Assert.Equal(path, refused.Path);
    }

    private RankerModel Load(byte[] onnx, HeadWeights? weights)
    {
        var path = Path.Combine(_folder, "head.onnx");
        File.WriteAllBytes(path, onnx);
        weights?.Write(HeadWeights.PathBeside(path));
        return RankerModel.Load(path);
    }

    private static void AssertMatches(HeadWeights weights, int candidates, Action<CandidateSet, Span<float>, Span<float>> score, double tolerance)
    {
        var (set, invite, accept) = (Random(candidates), new float[candidates], new float[candidates]);
        score(set, invite, accept);
        for (var i = 0; i < candidates; i++)
        {
            var expected = HeadOracle.Score(weights, set, i);
            Assert.Equal(expected.Invite, invite[i], tolerance);
            Assert.Equal(expected.Accept, accept[i], tolerance);
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
