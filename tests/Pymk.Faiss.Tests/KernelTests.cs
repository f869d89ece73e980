using Pymk.Faiss.Native;
using Xunit;

namespace Pymk.Faiss.Tests;

public sealed unsafe class KernelTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Dot_AnyInstructionSet_GivesTheIntegersOfThePlainSum(int isa)
    {
        Assert.SkipWhen(FaissNative.KernelName(isa) is null, $"This processor lacks instruction set {isa}.");
        var random = new Random(isa);
        for (var round = 0; round < 200; round++)
        {
            var width = 64 * random.Next(1, 9);
            byte[] a = new byte[width], b = new byte[width];
            var query = new sbyte[width];
            var wide = new short[width];
            for (var i = 0; i < width; i++)
            {
                // Every fourth round tests extreme values, at which narrow arithmetic would saturate.
                var corner = round % 4 == 0;
                a[i] = corner ? (byte)(random.Next(2) * 254 + 1) : (byte)random.Next(1, 256);
                b[i] = corner ? (byte)(random.Next(2) * 254 + 1) : (byte)random.Next(1, 256);
                query[i] = corner ? (sbyte)(random.Next(2) * 254 - 127) : (sbyte)random.Next(-127, 128);
                wide[i] = (short)random.Next(-4_000, 4_001);
            }

            int dot, codes, dot16;
            fixed (byte* pa = a, pb = b)
            fixed (sbyte* pq = query)
            fixed (short* pw = wide)
            {
                Assert.Equal(0, FaissNative.pymk_kernel_dot(isa, pa, pq, width, &dot));
                Assert.Equal(0, FaissNative.pymk_kernel_dot_codes(isa, pa, pb, width, &codes));
                Assert.Equal(0, FaissNative.pymk_kernel_dot16(isa, pa, pw, width, &dot16));
            }

            Assert.Equal(Enumerable.Range(0, width).Sum(i => a[i] * query[i]), dot);
            Assert.Equal(Enumerable.Range(0, width).Sum(i => (a[i] - 128) * (b[i] - 128)), codes);
            Assert.Equal(Enumerable.Range(0, width).Sum(i => (a[i] - 128) * wide[i]), dot16);
        }
    }

    [Fact]
    public void Search_EveryInstructionSet_GivesTheSameAnswer()
    {
        var vectors = Clustered.Vectors(2_000, 100, seed: 9);
        using var index = FaissHnswIndex.Build(vectors, Clustered.Ids(2_000), 100);
        long[] expected = new long[2_000], ids = new long[2_000];
        float[] expectedScores = new float[2_000], scores = new float[2_000];
        FaissNative.Check(FaissNative.pymk_index_use_kernel(index.Handle, 0));
        index.Search(vectors.AsSpan(0, 100 * 100), 20, expected, expectedScores);
        for (var isa = 1; isa <= 2; isa++)
        {
            if (FaissNative.KernelName(isa) is null)
            {
                continue;
            }

            FaissNative.Check(FaissNative.pymk_index_use_kernel(index.Handle, isa));
            index.Search(vectors.AsSpan(0, 100 * 100), 20, ids, scores);
            Assert.Equal(expected, ids);
            Assert.Equal(expectedScores, scores);
        }
    }
}
