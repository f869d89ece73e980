using Pymk.Core.Collections;
using Xunit;

namespace Pymk.Core.Tests.Collections;

public sealed class SelectionTests
{
    [Theory]
    [InlineData(1000, 1000)]
    [InlineData(1000, 7)]
    public void Divide_AtEveryPlace_PutsTheSmallestBeforeItAndKeepsItemsWithTheirKeys(int count, int values)
    {
        var random = new Random(values);
        var keys = Enumerable.Range(0, count).Select(_ => (ulong)random.Next(values)).ToArray();
        for (var place = 0; place <= count; place += 50)
        {
            var (divided, items) = (keys.ToArray(), Enumerable.Range(0, count).ToArray());
            Selection.Divide(divided, items, place);
            Assert.Equal(keys.Order().Take(place), divided.Take(place).Order());
            Assert.Equal(Enumerable.Range(0, count), items.Order());
            Assert.All(Enumerable.Range(0, count), i => Assert.Equal(keys[items[i]], divided[i]));
        }
    }
}
