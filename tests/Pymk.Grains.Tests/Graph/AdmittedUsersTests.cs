using Pymk.Grains.Graph;

namespace Pymk.Grains.Tests.Graph;

public sealed class AdmittedUsersTests
{
    [Fact]
    public void TryAdd_ARepeatedUser_KeepsThePosition()
    {
        var admitted = new AdmittedUsers();
        Assert.True(admitted.TryAdd(70, out var first));
        Assert.True(admitted.TryAdd(80, out var second));
        Assert.False(admitted.TryAdd(70, out var again));
        Assert.Equal((0, 1, 0), (first, second, again));
        Assert.Equal((70, 80, 2), (admitted.At(0), admitted.At(1), admitted.Next));
        Assert.True(admitted.Contains(80));
        Assert.False(admitted.Contains(90));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void At_APositionWithoutUser_IsRefused(int position)
    {
        var admitted = new AdmittedUsers();
        admitted.TryAdd(70, out _);
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => admitted.At(position));
        Assert.Contains("admitted 1 users", refusal.Message, StringComparison.Ordinal);
    }
}
