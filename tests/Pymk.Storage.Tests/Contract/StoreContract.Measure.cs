using Pymk.Storage.Redis;

namespace Pymk.Storage.Tests.Contract;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Measure_AddsUpKeysAndValuesByKindOfKey()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await new RedisUserRowStore(_stores).WriteAsync("measured", [(1, new byte[100]), (23, new byte[50])], cancellation);
        var kinds = await new RedisStoreMeasure(_stores).MeasureAsync(cancellation);
        var rows = kinds["pymk:{r}:measured:"];
        var names = _stores.Keys.Row(RedisKeys.RowBucket(1), "measured", 1) + _stores.Keys.Row(RedisKeys.RowBucket(23), "measured", 23);
        Assert.Equal((2, 150 + names.Length), (rows.Keys, rows.Bytes));
    }

    [Theory]
    [InlineData("pymk:{g7}:relations", "pymk:{g}:relations")]
    [InlineData("pymk:{r12}:20251205T030000Z-abcdef12:345", "pymk:{r}:version:")]
    public void Measure_NamesAKindWithoutNumbersAndVersions(string key, string kind) => Assert.Equal(kind, RedisStoreMeasure.KindOf(key));
}
