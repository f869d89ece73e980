using Pymk.Grains.Features;

namespace Pymk.Grains.Tests.Features;

public sealed class RowBlocksTests
{
    private readonly RowBlocksConverter _converter = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Rows_OfAnyLengths_AreTheSameBeyondTheWire(int seed)
    {
        var random = new Random(seed);
        ReadOnlyMemory<byte>[] rows = [.. Enumerable.Range(0, 400).Select(_ => Row(random))];
        var wire = _converter.ConvertToSurrogate(new RowBlocks(rows));
        var read = _converter.ConvertFromSurrogate(wire).Rows;
        Assert.Equal(rows.Select(r => r.ToArray()), read.Select(r => r.ToArray()));
        Assert.Equal(rows.Sum(r => r.Length), wire.Blocks.Sum(b => b.Length));
    }

    [Fact]
    public void Rows_OfTheUsualLength_TravelInSmallBlocks()
    {
        ReadOnlyMemory<byte>[] rows = [.. Enumerable.Range(0, 400).Select(i => new byte[960 + (i % 50)])];
        Assert.All(_converter.ConvertToSurrogate(new RowBlocks(rows)).Blocks, block => Assert.InRange(block.Length, 1, 85_000));
    }

    [Fact]
    public void NoRows_TakeNoBlock()
    {
        Assert.Empty(_converter.ConvertToSurrogate(new RowBlocks([])).Blocks);
        var wire = _converter.ConvertToSurrogate(new RowBlocks([default, default]));
        Assert.Empty(wire.Blocks);
        Assert.All(_converter.ConvertFromSurrogate(wire).Rows, row => Assert.True(row.IsEmpty));
    }

    // Some are empty, and some longer than a block.
    private static ReadOnlyMemory<byte> Row(Random random)
    {
        var row = new byte[random.Next(10) switch { 0 => 0, 1 => random.Next(100_000), _ => random.Next(2_000) }];
        random.NextBytes(row);
        return row;
    }
}
