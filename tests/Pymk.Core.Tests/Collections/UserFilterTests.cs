using Pymk.Core.Collections;
using Xunit;

namespace Pymk.Core.Tests.Collections;

public sealed class UserFilterTests
{
    [Fact]
    public void MayHold_UsersThatWereAdded_IsTrueAndForMostOthersFalse()
    {
        var filter = new UserFilter(12);
        int[] added = [.. Enumerable.Range(0, 100).Select(i => i * 1_001)];
        Array.ForEach(added, filter.Add);
        Assert.All(added, user => Assert.True(filter.MayHold(user)));
        Assert.InRange(Enumerable.Range(200_000, 10_000).Count(filter.MayHold), 0, 1_000);
        filter.Clear();
        Assert.All(added, user => Assert.False(filter.MayHold(user)));
    }
}
